//! The driver as a program; see the README.

use std::env;
use std::process::ExitCode;

use conformance::{Driver, operations, schemas};
use tokio::io::{self, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

const USAGE: &str = "\
Calls any operation of frameio-sdk, as it is told to by JSON: a line in, a line out.

usage: conformance                                  answers the lines of standard input
       conformance --list [experimental]            prints the operations, one JSON object a line
       conformance --list-schemas [experimental]    prints the schemas that can be decoded, one a line

The lists are those of the stable interface, or of the experimental one.

FRAMEIO_BASE_URL and FRAMEIO_TOKEN choose the server; FRAMEIO_MAX_RETRIES is 0 unless it is set.
";

/// The prefix of names of the experimental interface.
const EXPERIMENTAL: &str = "experimental.";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => answer().await,
        ["--list", which @ ..] => match interface(which) {
            Some(is_listed) => {
                let listed = operations().filter(|operation| is_listed(operation.name));
                print(listed.map(|operation| operation.describe().to_string())).await
            }
            None => Err(USAGE.to_owned()),
        },
        ["--list-schemas", which @ ..] => match interface(which) {
            Some(is_listed) => print(schemas().filter(|name| is_listed(name)).map(str::to_owned)).await,
            None => Err(USAGE.to_owned()),
        },
        ["--help" | "-h"] => print([USAGE.trim_end().to_owned()]).await,
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // There is no one to report this failure to.
            let _ = io::stderr().write_all(format!("{}\n", message.trim_end()).as_bytes()).await;
            ExitCode::from(2)
        }
    }
}

/// A filter for the names of the requested interface.
fn interface(which: &[&str]) -> Option<fn(&str) -> bool> {
    match which {
        [] => Some(|name| !name.starts_with(EXPERIMENTAL)),
        ["experimental"] => Some(|name| name.starts_with(EXPERIMENTAL)),
        _ => None,
    }
}

async fn answer() -> Result<(), String> {
    let driver = Driver::from_env()?;
    let (mut input, mut output) = (BufReader::new(io::stdin()), io::stdout());
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = input.read_until(b'\n', &mut line).await.map_err(|error| format!("standard input: {error}"))?;
        if length == 0 {
            return Ok(());
        }
        let answer = driver.answer(&line).await + "\n";
        write(&mut output, &answer).await?;
    }
}

async fn print(lines: impl IntoIterator<Item = String>) -> Result<(), String> {
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    write(&mut io::stdout(), &text).await
}

async fn write(output: &mut io::Stdout, text: &str) -> Result<(), String> {
    let refused = |error: io::Error| format!("standard output: {error}");
    output.write_all(text.as_bytes()).await.map_err(refused)?;
    output.flush().await.map_err(refused)
}
