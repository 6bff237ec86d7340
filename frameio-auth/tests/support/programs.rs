//! The examples, run as programs.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use fake_frameio::FakeFrameio;

/// An example with a cleared environment, so that no variable of the host configures it, and without a browser.
pub fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples").join(file);
    let changed = |path: PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let parts = [&format!("{name}.rs"), "support/mod.rs", "web_app/page.rs", "web_app/sessions.rs"];
    let edited = parts[..if name == "web_app" { 4 } else { 2 }].iter().map(|part| changed(sources.join(part)));
    let edited = edited.max().flatten();
    let built = changed(path.clone());
    assert!(built.is_some() && built >= edited, "{name} is not built: `cargo build -p frameio-auth --examples`");
    let mut command = Command::new(path);
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("FRAMEIO_") {
            command.env_remove(variable);
        }
    }
    for variable in ["BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"] {
        command.env_remove(variable);
    }
    command.env("LISTEN", "127.0.0.1:0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// An example that uses the given stand-in in place of Adobe and Frame.io.
pub fn example_with(name: &str, fake: &FakeFrameio, client_id: &str) -> Command {
    let mut command = example(name);
    command.env("FRAMEIO_CLIENT_ID", client_id);
    command.env("FRAMEIO_IMS_BASE_URL", fake.base_url()).env("FRAMEIO_BASE_URL", fake.base_url());
    command
}

/// A running program, which is killed when it is dropped.
pub struct Running(Option<Child>);

impl Running {
    pub fn new(command: &mut Command) -> Self {
        Self(Some(command.spawn().unwrap()))
    }

    pub fn child(&mut self) -> &mut Child {
        self.0.as_mut().unwrap()
    }

    /// Waits for the program to end and gives the rest of its output.
    pub fn wait(mut self) -> Output {
        self.0.take().unwrap().wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The URL that `login` prints.
pub fn shown(login: &mut Running) -> String {
    let lines = BufReader::new(login.child().stderr.as_mut().unwrap()).lines();
    lines.map(Result::unwrap).find(|line| line.starts_with("http://127.0.0.1:")).unwrap()
}
