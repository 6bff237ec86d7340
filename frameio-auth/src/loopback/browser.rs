//! Opening the browser, and showing the URL.

use std::io::Write as _;
use std::thread;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Show = Box<dyn FnOnce(&str) + Send>;
type Open = Box<dyn FnOnce(&str) -> Result<(), BoxError> + Send>;

#[derive(Default)]
pub(super) struct BrowserLauncher {
    /// Shows the URL. Default: on the standard error stream, if the browser could not be opened.
    pub(super) show: Option<Show>,
    /// Opens the URL. Default: in the browser of the desktop.
    pub(super) open: Option<Open>,
}

impl BrowserLauncher {
    /// Shows and opens a URL on a separate thread, because terminal browsers and closures may block. Nothing waits for
    /// the thread, not even the end of the program.
    pub(super) fn open(self, url: &str) {
        let address = url.to_owned();
        let work = move || self.open_blocking(&address);
        if let Err(error) = thread::Builder::new().name("frameio-browser".to_owned()).spawn(work) {
            tracing::warn!(%error, "no thread to open a browser with");
            print(url);
        }
    }

    fn open_blocking(self, url: &str) {
        let shown = self.show.map(|show| show(url)).is_some();
        let opened = match self.open {
            Some(open) => open(url),
            None => open_default_browser(url),
        };
        // The error may quote the URL, which contains the `state`.
        if opened.is_err() && !shown {
            print(url);
        }
    }
}

fn print(url: &str) {
    // A failure does not matter, because then nobody reads the stream.
    let _ = writeln!(std::io::stderr(), "To sign in, open this address in a browser on this computer:\n{url}");
}

fn open_default_browser(url: &str) -> Result<(), BoxError> {
    if !has_screen() {
        return Err("there is no screen".into());
    }
    webbrowser::open(url).map_err(Into::into)
}

/// Without a screen, some browsers start anyway and exit without a message.
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android", target_os = "haiku"))))]
fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android", target_os = "haiku")))))]
fn has_screen() -> bool {
    true
}
