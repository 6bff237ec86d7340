//! Turns the interface documents into JSON, which a test program reads several times faster than YAML.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const DOCUMENTS: [&str; 2] = ["frameio-v4", "frameio-v4-experimental"];

#[allow(clippy::print_stdout, reason = "that is how a build script speaks to cargo")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for name in DOCUMENTS {
        let path = format!("../../spec/{name}.yaml");
        println!("cargo::rerun-if-changed={path}");
        let yaml = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let document: serde_json::Value = serde_yaml::from_str(&yaml).map_err(|error| format!("{path}: {error}"))?;
        let target = Path::new(&env::var("OUT_DIR")?).join(format!("{name}.json"));
        fs::write(target, document.to_string())?;
    }
    Ok(())
}
