module recolement/plugins

go 1.26

require recolement/agent v0.0.0

replace recolement/agent => ../agent
