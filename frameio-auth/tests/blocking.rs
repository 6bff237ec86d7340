//! Every flow with the blocking client.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use fake_frameio::{FakeFrameio, Fault, credentials::*};
use frameio_auth::blocking::{NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth, block_on};
use frameio_auth::{AuthBuilder, ClientAuthentication, IntoTokenProvider, MemoryStore, TokenProvider, Tokens};
use support::code_of;

fn start() -> FakeFrameio {
    FakeFrameio::builder().start_blocking().unwrap()
}

fn consent(url: &str) -> String {
    let url = url.to_owned();
    block_on(async move { support::consent(&url).await }).unwrap()
}

fn web(fake: &FakeFrameio) -> AuthBuilder<WebAppAuth> {
    WebAppAuth::builder(WEB_CLIENT_ID, CLIENT_SECRET, REDIRECT_URI).ims_base_url(fake.base_url())
}

fn signed_in(app: WebAppAuth) -> WebAppAuth {
    let authorization = app.authorization().unwrap();
    app.exchange_callback(&consent(authorization.url()), &authorization).unwrap();
    app
}

#[test]
fn every_flow_works_blocking() {
    let fake = start();
    let service = ServerToServerAuth::builder(S2S_CLIENT_ID, CLIENT_SECRET)
        .client_authentication(ClientAuthentication::Basic)
        .ims_base_url(fake.base_url())
        .build()
        .unwrap();
    let first = service.token().unwrap();
    assert_eq!(service.token().unwrap(), first);
    assert_ne!(*service.authenticate().unwrap().access_token(), first);
    assert_eq!(fake.calls("ims.token"), 2);
    assert!(service.revoke().is_complete() && service.export_tokens().is_none());

    let web = signed_in(web(&fake).build().unwrap());
    assert_eq!((web.client_id(), web.redirect_uri()), (WEB_CLIENT_ID, REDIRECT_URI));
    let other = web.new_session_with(MemoryStore::new());
    assert!(other.token().unwrap_err().is_sign_in_required());
    let url = other.authorization_url("state").unwrap();
    other.exchange_code(code_of(&consent(&url))).unwrap();
    assert_ne!(other.token().unwrap(), web.token().unwrap());
    let third = web.new_session();
    third.import_tokens(web.refresh().unwrap()).unwrap();
    assert_eq!(third.token().unwrap(), web.token().unwrap());

    let spa = SpaAuth::builder(SPA_CLIENT_ID, REDIRECT_URI).ims_base_url(fake.base_url()).build().unwrap();
    let begun = spa.authorization_url("state").unwrap();
    spa.exchange_code(code_of(&consent(&begun.url)), begun.code_verifier).unwrap();
    let begun = spa.authorization().unwrap();
    spa.exchange_callback(&consent(begun.url()), &begun).unwrap();

    let native = NativeAppAuth::builder(NATIVE_CLIENT_ID, NATIVE_REDIRECT_URI).ims_base_url(fake.base_url());
    let native = native.build().unwrap();
    let callback = consent(native.authorization().unwrap().url());
    native.exchange_callback(&callback).unwrap();
    let begun = native.new_session().authorization().unwrap();
    native.resume(begun.clone());
    native.exchange_callback(&consent(begun.url())).unwrap();
    let begun = native.authorization_url("state").unwrap();
    native.exchange_code(code_of(&consent(&begun.url)), begun.code_verifier).unwrap();
    assert!(native.last_problem().is_none());
    fake.assert_no_violations();
}

#[test]
fn errors_equal_those_of_the_async_flows() {
    let fake = start();
    assert!(ServerToServerAuth::builder("", "s").build().unwrap_err().is_configuration());
    let service = ServerToServerAuth::builder(S2S_CLIENT_ID, "guess").ims_base_url(fake.base_url()).build().unwrap();
    assert!(service.token().unwrap_err().is_rejected());
    assert!(web(&fake).build().unwrap().exchange_code(" ").unwrap_err().is_callback());
    // On the background thread, the call would wait for itself.
    let error = block_on(async move { service.authenticate() }).unwrap().unwrap_err();
    assert!(error.to_string().contains("from inside another one"), "{error}");
}

#[test]
fn a_thousand_threads_with_an_expired_token_send_one_refresh() {
    const THREADS: usize = 1000;
    let fake = start();
    for round in 1..3 {
        let auth = signed_in(web(&fake).build().unwrap());
        let old = auth.token().unwrap();
        auth.invalidate(&old);
        let begin = Arc::new(Barrier::new(THREADS));
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                let (auth, begin) = (auth.clone(), Arc::clone(&begin));
                let work = move || {
                    begin.wait();
                    auth.token().unwrap()
                };
                thread::Builder::new().stack_size(128 * 1024).spawn(work).unwrap()
            })
            .collect();
        let tokens: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(fake.calls("ims.token"), 2 * round, "one request to sign in and one to refresh");
        assert!(tokens.iter().all(|token| *token == tokens[0] && *token != old));
    }
}

#[test]
fn a_refresh_callback_may_block_fail_or_hang() {
    let fake = start();
    let (url_sender, told) = mpsc::channel();
    let auth: Arc<std::sync::OnceLock<WebAppAuth>> = Arc::default();
    let seen = Arc::clone(&auth);
    let callback = move |tokens: Tokens| {
        // The callback may use its own sign-in, except to wait for another refresh.
        assert_eq!(seen.get().unwrap().token().unwrap(), *tokens.access_token());
        thread::yield_now();
        url_sender.send(tokens).unwrap();
        Err::<(), _>("the disk is full")
    };
    auth.set(web(&fake).on_token_refreshed(callback).build().unwrap()).unwrap();
    let auth = signed_in(auth.get().unwrap().clone());
    told.recv().unwrap();
    auth.refresh().unwrap();
    told.recv().unwrap();
    let problem = auth.last_problem().unwrap();
    assert!(std::error::Error::source(&problem).unwrap().to_string().contains("the disk is full"), "{problem:?}");

    // A callback that hangs is abandoned after the timeout, and no other caller waits for it.
    let (release, hang) = mpsc::channel::<()>();
    let hang = std::sync::Mutex::new(hang);
    let builder = web(&fake).timeout(Duration::from_millis(200)).on_token_refreshed(move |_| {
        let _ = hang.lock().unwrap().recv();
    });
    let hanging = builder.build().unwrap();
    let begun = thread::scope(|scope| {
        let hanging = scope.spawn(|| signed_in(hanging));
        assert_eq!(block_on(async { 7 }), Ok(7));
        hanging.join().unwrap()
    });
    assert!(begun.last_problem().unwrap().to_string().contains("callback failed"));
    begun.token().unwrap();
    drop(release);

    let panics = web(&fake).on_token_refreshed(|_| -> () { panic!("on purpose") }).build().unwrap();
    let panics = signed_in(panics);
    let problem = panics.last_problem().unwrap();
    assert!(format!("{problem:?}").contains("it panicked"), "{problem:?}");
}

#[test]
fn async_and_blocking_handles_share_one_sign_in() {
    let fake = start();
    let waited = signed_in(web(&fake).build().unwrap());
    let asynchronous = waited.as_async().clone();
    let back = WebAppAuth::from(asynchronous.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Both handles are token providers, for either kind of client.
    let provider = (&waited).into_token_provider();
    let old = runtime.block_on(provider.token()).unwrap();
    provider.invalidate(&old);
    fake.fault(Fault::delay(Duration::from_millis(50)).on("ims.token"));
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| runtime.block_on(asynchronous.token()).unwrap());
        let two = scope.spawn(|| back.token().unwrap());
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_eq!(one, two);
    assert_ne!(one, old);
    assert_eq!(fake.calls("ims.token"), 2);
    assert_eq!(block_on(async move { provider.token().await }).unwrap().unwrap(), one);
}

#[cfg(feature = "loopback-http")]
#[test]
fn a_loopback_sign_in_blocks_until_the_browser_returns() {
    use frameio_auth::AuthError;

    let fake = start();
    let auth = SpaAuth::builder(PUBLIC_CLIENT_ID, "http://localhost/callback").ims_base_url(fake.base_url());
    let auth = auth.build().unwrap();
    let login = frameio_auth::blocking::LoopbackLogin::new(&auth).any_port().timeout(Duration::from_secs(60));
    let login = login.on_url(|_| {}).parameter("locale", "de_DE").open_with(|url| {
        let callback = consent(url);
        let fetch = async move { frameio_auth::reqwest::get(callback).await?.text().await };
        let page = block_on(fetch).map_err(AuthError::other)?.map_err(AuthError::other)?;
        assert!(page.contains("You are signed in"), "{page}");
        Ok::<_, AuthError>(())
    });
    let tokens = login.run().unwrap();
    assert_eq!(auth.token().unwrap(), *tokens.access_token());
    // The blocking flow also signs in with the async login.
    let hour = Duration::from_secs(3600);
    let error = block_on(
        frameio_auth::LoopbackLogin::new(&SpaAuth::builder("c", "http://127.0.0.1:0/").build().unwrap())
            .timeout(hour)
            .run(),
    );
    assert!(error.unwrap().unwrap_err().is_configuration());
}
