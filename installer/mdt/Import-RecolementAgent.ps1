<#
.SYNOPSIS
Makes the Récolement agent an application of an MDT deployment share, or brings the one that is there up to date.
.EXAMPLE
.\Import-RecolementAgent.ps1 -Share D:\DeploymentShare -Msi .\recolement-agent-1.0.0-windows-amd64.msi -Collector https://collector.example:8443 -Token rec_… -Fingerprint 3f1a…
#>
[CmdletBinding(SupportsShouldProcess)]
param(
  [Parameter(Mandatory)] [string] $Share,
  [Parameter(Mandatory)] [string] $Msi,
  [Parameter(Mandatory)] [ValidatePattern('^https://')] [string] $Collector,
  [Parameter(Mandatory)] [ValidatePattern('^\S+$')] [string] $Token,
  [ValidatePattern('^[0-9A-Fa-f:]*$')] [string] $Fingerprint = '',
  [ValidatePattern('^[^"]*$')] [string] $Tag = '',
  [ValidatePattern('^[^"]*$')] [string] $Proxy = ''
)
$ErrorActionPreference = 'Stop'
if (-not (Test-Path $Msi -PathType Leaf)) { throw "No installer at $Msi." }
if (-not (Test-Path (Join-Path $Share 'Control'))) { throw "$Share is no deployment share: it has no folder Control." }
Import-Module (Join-Path (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Deployment 4').Install_Dir 'Bin\MicrosoftDeploymentToolkit.psd1')

$drive = 'RecolementShare'
New-PSDrive -Name $drive -PSProvider MDTProvider -Root $Share | Out-Null
try {
  $file = Split-Path $Msi -Leaf
  $command = "msiexec.exe /i `"$file`" /qn /norestart /l*v `"%LOGPATH%\RecolementAgent.log`" COLLECTOR_URL=$Collector ENROLL_TOKEN=$Token"
  if ($Fingerprint) { $command += " CA_FINGERPRINT=$Fingerprint" }
  if ($Tag) { $command += " TAG=`"$Tag`"" }
  if ($Proxy) { $command += " PROXY=`"$Proxy`"" }
  $name = 'Recolement Agent'
  $old = Get-ChildItem "${drive}:\Applications" | Where-Object Name -eq $name
  if ($old -and $PSCmdlet.ShouldProcess($name, 'bring up to date')) {
    $folder = Join-Path $Share "Applications\$name"
    Remove-Item (Join-Path $folder '*.msi') -ErrorAction SilentlyContinue
    Copy-Item $Msi $folder
    Set-ItemProperty "${drive}:\Applications\$name" -Name CommandLine -Value $command
  } elseif ($PSCmdlet.ShouldProcess($name, 'import')) {
    $source = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid()))
    Copy-Item $Msi $source
    Import-MDTApplication -Path "${drive}:\Applications" -Enable 'True' -Name $name -ShortName 'Recolement Agent' -Publisher 'Recolement' `
      -CommandLine $command -WorkingDirectory ".\Applications\$name" -ApplicationSourcePath $source -DestinationFolder $name | Out-Null
    Remove-Item $source -Recurse
  }
  Copy-Item (Join-Path $PSScriptRoot 'RecolementName.vbs') (Join-Path $Share 'Scripts') -Force
  $guid = (Get-ItemProperty "${drive}:\Applications\$name").Guid
  "The application is $guid. For CustomSettings.ini: Applications001=$guid"
} finally {
  Remove-PSDrive $drive
}
