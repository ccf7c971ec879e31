module recolement/plugins

go 1.26

replace recolement/agent => ../agent
