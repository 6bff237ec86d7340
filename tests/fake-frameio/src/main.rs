//! `fake-frameio`: the stand-in as a program.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its user")]

use std::error::Error;
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use fake_frameio::{FakeFrameio, RateLimits, Seed, SignIn};

/// A stand-in for Frame.io's V4 HTTP interface. Prints its address and runs until ctrl-c.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// The port to listen at; 0 takes any free one.
    #[arg(long, default_value_t = 8765)]
    port: u16,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1")]
    ip: IpAddr,
    /// Initial data.
    #[arg(long, value_enum, default_value_t = SeedArg::Demo)]
    seed: SeedArg,
    /// Apply the published rate limits, times this factor. Default: no limits.
    #[arg(long, num_args = 0..=1, default_missing_value = "1.0", value_name = "FACTOR")]
    rate_limits: Option<f64>,
    /// Seconds from the last part of an upload to `transcoded`.
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS")]
    transcode_after: f64,
    /// The largest part of an upload, in bytes.
    #[arg(long, default_value_t = 20_000_000, value_name = "BYTES")]
    part_size: u64,
    /// Files up to this size keep their bytes; of larger ones, only sizes and checksums are kept, and downloads give
    /// made-up bytes.
    #[arg(long, default_value_t = 64 << 20, value_name = "BYTES")]
    keep_bytes: u64,
    /// Lifetime of links to parts and media, in seconds.
    #[arg(long, default_value_t = 86_400.0, value_name = "SECONDS")]
    link_lifetime: f64,
    /// Answer to sign-ins.
    #[arg(long, value_enum, default_value_t = SignInArg::Page)]
    sign_in: SignInArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SignInArg {
    /// Show a page.
    Page,
    /// The demo user consents at once.
    Allow,
    /// The demo user refuses at once.
    Refuse,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SeedArg {
    /// An account with workspaces, projects, files, comments, shares and so on.
    Demo,
    /// One user and one account only.
    Empty,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fake-frameio: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let seed = match args.seed {
        SeedArg::Demo => Seed::Demo,
        SeedArg::Empty => Seed::Empty,
    };
    let limits = match args.rate_limits {
        None => RateLimits::Off,
        Some(1.0) => RateLimits::Strict,
        Some(factor) => RateLimits::Scaled(factor),
    };
    let sign_in = match args.sign_in {
        SignInArg::Page => SignIn::Page,
        SignInArg::Allow => SignIn::Allow,
        SignInArg::Refuse => SignIn::Refuse,
    };
    let fake = FakeFrameio::builder()
        .ip(args.ip)
        .port(args.port)
        .seed(seed)
        .rate_limits(limits)
        .transcode_after(Duration::try_from_secs_f64(args.transcode_after).ok())
        .part_size(args.part_size)
        .keep_bytes(args.keep_bytes)
        .link_lifetime(Duration::try_from_secs_f64(args.link_lifetime)?)
        .sign_in(sign_in)
        .start()
        .await?;
    println!("{}", fake.base_url());
    println!("token: {}", fake.token());
    println!("account: {}", fake.demo().account);
    tokio::signal::ctrl_c().await?;
    Ok(())
}
