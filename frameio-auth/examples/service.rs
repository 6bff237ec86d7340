//! A service that acts for itself; no user signs in.
//!
//! `cargo run -p frameio-auth --example service`, and see the README of the examples for what it listens to.

mod support;

use std::io::Write as _;
use std::process::ExitCode;

use frameio_auth::ServerToServerAuth;
use support::{Credential, Result, current_user, remaining};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run().await)
}

async fn run() -> Result<()> {
    let environment = support::connect(Credential::WithSecret).await?;

    let auth = ServerToServerAuth::builder(environment.client_id, environment.client_secret)
        .ims_base_url(environment.ims_base_url) // for the stand-in; Adobe's is the default
        .build()?;

    // Optional, because the first call would do it. But a service should fail at its start rather than at night.
    let tokens = auth.authenticate().await?;

    // From now on `auth` returns a valid token to any number of tasks and renews it in time. Create a client with
    // `frameio_sdk::Client::new(&auth)`.
    let name = current_user(&environment.api_base_url, &auth).await?;

    let mut out = std::io::stdout();
    writeln!(out, "Good for {}.", remaining(tokens.expires_at()))?;
    writeln!(out, "You are {name}.")?;
    Ok(())
}
