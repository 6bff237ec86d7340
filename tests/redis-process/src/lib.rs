//! A `redis-server` of its own for a test.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The time that the server has to start.
const START: Duration = Duration::from_secs(60);

/// An empty Redis server, which writes each change to disk, and is stopped on drop.
#[derive(Debug)]
pub struct RedisProcess {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl RedisProcess {
    /// Starts a server. `None`, after a line that says SKIPPED, if there is no `redis-server` in `PATH`.
    ///
    /// # Errors
    /// When the server cannot be started, or does not answer within a minute.
    #[allow(clippy::print_stderr, reason = "CI shows which tests were skipped")]
    pub fn start() -> io::Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = match spawn(&folder, port) {
            Ok(process) => process,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("SKIPPED: there is no redis-server in PATH (apt-get install redis-server)");
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let redis = Self { process, port, folder };
        redis.wait()?;
        Ok(Some(redis))
    }

    /// The port at `127.0.0.1`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL without a database.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills the server.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn stop(&mut self) -> io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }

    /// Starts the server again after [`stop`](Self::stop), at the same port and with the data that it had.
    ///
    /// # Errors
    /// Those of [`start`](Self::start).
    pub fn start_again(&mut self) -> io::Result<()> {
        self.process = spawn(&self.folder, self.port)?;
        self.wait()
    }

    /// Waits until the server answers. In real time: tokio's paused clock does not apply to another process.
    fn wait(&self) -> io::Result<()> {
        let begun = Instant::now();
        loop {
            match ping(self.port) {
                Err(error) if begun.elapsed() > START => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(20)),
                Ok(()) => return Ok(()),
            }
        }
    }
}

impl Drop for RedisProcess {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

fn spawn(folder: &TempDir, port: u16) -> io::Result<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    command.arg("--port").arg(port.to_string()).arg("--dir").arg(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// Succeeds when the server answers `PONG`, which it does only after it has loaded its data.
fn ping(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 7];
    stream.read_exact(&mut answer)?;
    if &answer == b"+PONG\r\n" { Ok(()) } else { Err(io::Error::other("redis-server is loading its data")) }
}
