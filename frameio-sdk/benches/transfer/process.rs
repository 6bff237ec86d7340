//! Separate processes and the resources that they use.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The peak memory of this process in bytes; 0 where the system does not report it.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// The processor time of this process in seconds; 0 where the system does not report it.
pub(crate) fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in parentheses, may contain spaces.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|text| text.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// The resources that one run used.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    pub(crate) processor: f64,
    pub(crate) memory: u64,
}

/// Writes a file of bytes without short repetitions.
pub(crate) fn write(path: &Path, bytes: u64) {
    let block: Vec<u8> = (0..1_000_003_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut file = File::create(path).unwrap();
    let mut left = bytes as usize;
    while left > 0 {
        let length = left.min(block.len());
        file.write_all(&block[..length]).unwrap();
        left -= length;
    }
    file.sync_all().unwrap();
}

/// The stand-in in a separate process, which is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Base URL, token, account, folder.
    words: Vec<String>,
}

impl Server {
    pub(crate) fn start(part_size: u64) -> Self {
        let mut child = again().arg("serve").arg(part_size.to_string()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, words: line.split_whitespace().map(str::to_owned).collect() }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.words[0]
    }

    pub(crate) fn token(&self) -> &str {
        &self.words[1]
    }

    pub(crate) fn account(&self) -> &str {
        &self.words[2]
    }

    pub(crate) fn folder(&self) -> &str {
        &self.words[3]
    }

    pub(crate) fn run(&self, contestant: &str, file: &str, disk: &str) -> Cost {
        let output = again().arg("run").arg(contestant).args(&self.words).args([file, disk]).output().unwrap();
        assert!(output.status.success(), "{contestant}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        let number = |index: usize| words[index].parse::<f64>().unwrap();
        Cost { seconds: number(0), processor: number(1), memory: number(2) as u64 }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts this program again.
fn again() -> Command {
    Command::new(std::env::current_exe().unwrap())
}
