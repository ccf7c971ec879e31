package sweep

import "runtime"

// reportsClosed says whether this system tells which address has closed its port.
const reportsClosed = runtime.GOOS == "linux"
