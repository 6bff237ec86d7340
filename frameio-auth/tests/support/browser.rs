//! A real headless browser, controlled by WebDriver with the few commands that a sign-in needs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use frameio_auth::reqwest::{Client, Method};
use serde_json::{Value, json};

/// The key of an element's id in WebDriver responses.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    http: Client,
    _profile: tempfile::TempDir,
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

impl Browser {
    /// Starts a browser with an empty profile. Without a browser, prints a line that says so and returns `None`.
    ///
    /// `trusting`: the browser accepts any certificate; otherwise it shows its warning page.
    pub async fn start(trusting: bool) -> Option<Self> {
        let driver = program(&["chromedriver"]);
        let chromium = program(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
        let (Some(driver), Some(chromium)) = (driver, chromium) else {
            // Written directly, because the test harness captures the output of `eprintln!` when a test passes.
            let line = "\nSKIPPED: no chromium and chromedriver here, so nothing was tried in a real browser\n";
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(driver.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).unwrap() > 0, "chromedriver ended");
            if let Some((_, port)) = line.trim_end().rsplit_once("started successfully on port ") {
                break port.trim_end_matches('.').parse().unwrap();
            }
        };
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));

        let profile = tempfile::tempdir().unwrap();
        let http = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        let mut browser = Self { driver, port, session: String::new(), http, _profile: profile };
        let folder = browser._profile.path().display();
        let mut arguments: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        .map(String::from)
        .to_vec();
        arguments.push(format!("--user-data-dir={folder}"));
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "acceptInsecureCerts": trusting,
            "goog:chromeOptions": {"binary": chromium, "args": arguments},
        }}});
        let answer = browser.send(Method::POST, "/session", capabilities).await.unwrap();
        browser.session = answer["sessionId"].as_str().unwrap().to_owned();
        Some(browser)
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        let request = self.http.request(method.clone(), format!("http://127.0.0.1:{}{path}", self.port));
        let request = if method == Method::POST { request.body(body.to_string()) } else { request };
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let is_good = answer.status().is_success();
        let answer = answer.bytes().await.map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        if is_good { Ok(answer["value"].clone()) } else { Err(answer["value"]["error"].to_string()) }
    }

    async fn command(&self, command: &str, body: Value) -> Result<Value, String> {
        self.send(Method::POST, &format!("/session/{}/{command}", self.session), body).await
    }

    /// Opens a URL as if it were typed. The browser's certificate warning is not a failure.
    pub async fn open(&self, url: &str) {
        match self.command("url", json!({"url": url})).await {
            Err(error) if !error.contains("insecure certificate") => panic!("{error}"),
            _ => {}
        }
    }

    async fn element(&self, selector: &str) -> Result<String, String> {
        let found = self.command("element", json!({"using": "css selector", "value": selector})).await?;
        found[ELEMENT].as_str().map(str::to_owned).ok_or_else(|| found.to_string())
    }

    /// Clicks the element of a selector as soon as it is visible.
    pub async fn click(&self, selector: &str) {
        self.patiently(async || {
            let element = self.element(selector).await?;
            self.command(&format!("element/{element}/click"), json!({})).await
        })
        .await;
    }

    /// The text of the element of a selector, as soon as it is not empty and starts with `beginning`.
    pub async fn text(&self, selector: &str, beginning: &str) -> String {
        self.patiently(async || {
            let element = self.element(selector).await?;
            let path = format!("/session/{}/element/{element}/text", self.session);
            let text = self.send(Method::GET, &path, Value::Null).await?;
            let text = text.as_str().unwrap_or_default().to_owned();
            if !text.is_empty() && text.starts_with(beginning) { Ok(text) } else { Err(text) }
        })
        .await
    }

    /// Repeats `attempt` until it succeeds, because a page takes time to load.
    async fn patiently<T>(&self, mut attempt: impl AsyncFnMut() -> Result<T, String>) -> T {
        let mut last = String::new();
        for _ in 0..200 {
            match attempt().await {
                Ok(done) => return done,
                Err(error) => last = error,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the page did not reach the expected state: {last}");
    }
}

impl Drop for Browser {
    /// chromedriver ends the browser with its session; a killed chromedriver would leave it running.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let request =
                format!("DELETE /session/{} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", self.session);
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read_to_end(&mut Vec::new());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
