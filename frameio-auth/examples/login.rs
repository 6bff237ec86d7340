//! A command-line tool: the user signs in with their browser once, and the tokens are kept in a file.
//!
//! `cargo run -p frameio-auth --features loopback --example login`, with `-- --sign-out` to undo it; see the README of
//! the examples for what it listens to.

mod support;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use frameio_auth::{FileStore, LoopbackLogin, SpaAuth};
use support::{Credential, Environment, Result, current_user, note, remaining, variable};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::finish(run().await)
}

async fn run() -> Result<()> {
    let sign_out = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [argument] if argument == "--sign-out" => true,
        _ => return Err("there is one argument, --sign-out".into()),
    };
    let environment = support::connect(Credential::Public).await?;
    if environment.stand_in.is_none() {
        return tool(&environment, token_file()?, sign_out).await;
    }
    // The stand-in loses its state when this program ends, so both runs of the tool are shown in one program.
    let folder = tempfile::tempdir()?;
    for _ in 0..2 {
        tool(&environment, folder.path().join("tokens.json"), false).await?;
    }
    tool(&environment, folder.path().join("tokens.json"), true).await
}

/// One run of the tool.
async fn tool(environment: &Environment, tokens: PathBuf, sign_out: bool) -> Result<()> {
    let mut out = std::io::stdout();
    let redirect_uri = environment.redirect_uri.as_deref().unwrap_or("https://localhost:8723/callback");
    let auth = SpaAuth::builder(&environment.client_id, redirect_uri)
        .ims_base_url(&environment.ims_base_url) // for the stand-in; Adobe's is the default
        .store(FileStore::new(tokens))
        .build()?;

    if sign_out {
        let revocation = auth.revoke().await;
        let shown =
            if revocation.is_complete() { "You are signed out." } else { "Signed out here, but not everywhere." };
        writeln!(out, "{shown}")?;
        return Ok(());
    }

    match auth.token().await {
        Ok(_) => writeln!(out, "You had signed in before.")?,
        Err(error) if error.is_sign_in_required() => {
            note(format_args!("{error}"));
            sign_in(environment, &auth).await?;
            writeln!(out, "You have signed in.")?;
        }
        Err(error) => return Err(error.into()),
    }

    let name = current_user(&environment.api_base_url, &auth).await?;
    writeln!(out, "You are {name}.")?;
    if let Some(tokens) = auth.export_tokens() {
        let renewed = if tokens.refresh_token().is_some() { ", and renewed then" } else { "" };
        writeln!(out, "The token is good for {}{renewed}.", remaining(tokens.expires_at()))?;
    }
    Ok(())
}

async fn sign_in(environment: &Environment, auth: &SpaAuth) -> Result<()> {
    let login = LoopbackLogin::new(auth).on_url(|url| {
        note("Your browser opens now; if it does not, go to this address on this computer:");
        note(url);
        note("It will warn of the certificate of localhost, which was made for this sign-in: go on.");
    });
    // The stand-in accepts any port, so this example uses a free one.
    let login = match (&environment.stand_in, &environment.redirect_uri) {
        (Some(_), None) => login.any_port(),
        _ => login,
    };
    login.run().await?;
    Ok(())
}

/// The file for the tokens: `FRAMEIO_TOKENS`, or a file in the user's state folder.
fn token_file() -> Result<PathBuf> {
    if let Some(path) = variable("FRAMEIO_TOKENS")? {
        return Ok(path.into());
    }
    let config = match (variable("XDG_CONFIG_HOME")?, variable("APPDATA")?) {
        (Some(folder), _) | (None, Some(folder)) => PathBuf::from(folder),
        (None, None) => {
            std::env::home_dir().ok_or("there is no home folder: set FRAMEIO_TOKENS to a path")?.join(".config")
        }
    };
    Ok(config.join("frameio-auth-example").join("tokens.json"))
}
