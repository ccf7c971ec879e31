' Récolement: asks the collector what this machine is to be called. For MDT's CustomSettings.ini:
'
'   UserExit=RecolementName.vbs
'   OSDComputerName=#RecolementName("http://collector:8080/mdt/name", "%SerialNumber%", "PC-%SerialNumber%")#
'
' Whatever happens, the deployment goes on: where there is no answer the third argument is the name, cut to what Windows takes, and a line in the
' log says why.

Function UserExit(sType, sWhen, sDetail, bSkip)
  UserExit = Success
End Function

Function RecolementName(sAddress, sSerial, sDefault)
  Dim oHttp, sAnswer
  RecolementName = RecolementFit(sDefault)
  On Error Resume Next
  Set oHttp = CreateObject("WinHttp.WinHttpRequest.5.1")
  If Err.Number = 0 Then oHttp.SetTimeouts 5000, 5000, 5000, 10000
  If Err.Number = 0 Then oHttp.Open "GET", sAddress & "?format=text&SerialNumber=" & RecolementEscape(sSerial), False
  If Err.Number = 0 Then oHttp.Send
  If Err.Number <> 0 Then
    oLogging.CreateEntry "Recolement: the collector at " & sAddress & " does not answer (error &H" & Hex(Err.Number) & " " & Err.Description & "); the name is the default, " & RecolementName, LogTypeWarning
    Err.Clear
    Exit Function
  End If
  sAnswer = Trim(oHttp.ResponseText)
  If oHttp.Status <> 200 Then
    oLogging.CreateEntry "Recolement: the collector answers " & oHttp.Status & ": is this network in its setting mdt.networks? The name is the default, " & RecolementName, LogTypeWarning
  ElseIf sAnswer = "" Then
    oLogging.CreateEntry "Recolement: the inventory has no name for the serial number " & sSerial & "; the name is the default, " & RecolementName, LogTypeWarning
  ElseIf Len(sAnswer) > 15 Or InStr(sAnswer, "<") > 0 Or InStr(sAnswer, " ") > 0 Then
    oLogging.CreateEntry "Recolement: what answers at " & sAddress & " is no collector; the name is the default, " & RecolementName, LogTypeWarning
  Else
    RecolementName = sAnswer
    oLogging.CreateEntry "Recolement: the inventory calls the machine with the serial number " & sSerial & " " & sAnswer, LogTypeInfo
  End If
End Function

' RecolementFit leaves of a default what Windows takes as a name: letters, digits and hyphens, 15 at most.
Function RecolementFit(sName)
  Dim i, c
  RecolementFit = ""
  For i = 1 To Len(sName)
    c = UCase(Mid(sName, i, 1))
    If (c >= "A" And c <= "Z") Or (c >= "0" And c <= "9") Or c = "-" Then RecolementFit = RecolementFit & c
  Next
  RecolementFit = Left(RecolementFit, 15)
End Function

Function RecolementEscape(sText)
  Dim i, c
  RecolementEscape = ""
  For i = 1 To Len(sText)
    c = Mid(sText, i, 1)
    If (c >= "A" And c <= "Z") Or (c >= "a" And c <= "z") Or (c >= "0" And c <= "9") Or c = "-" Then
      RecolementEscape = RecolementEscape & c
    Else
      RecolementEscape = RecolementEscape & "%" & Right("0" & Hex(Asc(c) And 255), 2)
    End If
  Next
End Function
