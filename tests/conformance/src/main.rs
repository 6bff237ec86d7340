//! The driver as a program: see the README.

use std::env;
use std::process::ExitCode;

use conformance::{Driver, operations, schemas};
use tokio::io::{self, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

const USAGE: &str = "\
Calls any operation of frameio-sdk, as it is told to by JSON: a line in, a line out.

usage: conformance                   answers the lines of standard input
       conformance --list            prints the operations, one JSON object a line
       conformance --list-schemas    prints the schemas that can be decoded, one a line

FRAMEIO_BASE_URL and FRAMEIO_TOKEN choose the server; FRAMEIO_MAX_RETRIES is 0 unless it is set.
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => answer().await,
        ["--list"] => print(operations().map(|operation| operation.describe().to_string())).await,
        ["--list-schemas"] => print(schemas().map(str::to_owned)).await,
        ["--help" | "-h"] => print([USAGE.trim_end().to_owned()]).await,
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody is left to be told that this failed.
            let _ = io::stderr().write_all(format!("{}\n", message.trim_end()).as_bytes()).await;
            ExitCode::from(2)
        }
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
