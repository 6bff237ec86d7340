//! Turns the interface document into JSON, which a test program reads several times faster than YAML.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const DOCUMENT: &str = "../../spec/frameio-v4.yaml";

#[allow(clippy::print_stdout, reason = "that is how a build script speaks to cargo")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    println!("cargo::rerun-if-changed=build.rs");
    let yaml = fs::read_to_string(DOCUMENT).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let document: serde_json::Value = serde_yaml::from_str(&yaml).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let target = Path::new(&env::var("OUT_DIR")?).join("frameio-v4.json");
    fs::write(target, document.to_string())?;
    Ok(())
}
