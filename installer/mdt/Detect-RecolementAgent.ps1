# Detection for ConfigMgr and Intune: says something, and ends with 0, where the agent is there in at least this version.
$wanted = [version]'1.0.0'
$found = (Get-ItemProperty 'HKLM:\SOFTWARE\Recolement\Agent' -ErrorAction SilentlyContinue).Version
if ($found -and [version]$found -ge $wanted) { "Recolement agent $found" }
exit 0
