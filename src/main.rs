//! The binary: argv → verb → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    depeche::cli::main()
}
