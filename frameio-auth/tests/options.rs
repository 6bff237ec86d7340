//! Options of the flows, by their effect on requests.

#![allow(clippy::unwrap_used)] // test helpers may panic

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use frameio_auth::reqwest;
use support::{requests, service, signed_in, start, web};

#[tokio::test]
async fn a_custom_http_client_is_used() {
    let fake = start().await;
    let headers = [("x-from".parse().unwrap(), "elsewhere".parse().unwrap())].into_iter().collect();
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    service(&fake).http_client(http).build().unwrap().token().await.unwrap();
    assert_eq!(requests(&fake, "ims.token")[0].header("x-from"), Some("elsewhere"));
}

#[tokio::test]
async fn every_new_token_is_reported_to_the_callback() {
    let fake = start().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&told);
    let auth = web(&fake).on_token_refreshed(move |tokens| {
        let list = Arc::clone(&list);
        async move {
            tokio::task::yield_now().await;
            list.lock().unwrap().push(tokens.access_token().expose_secret().to_owned());
        }
    });
    let auth = signed_in(auth.build().unwrap()).await;
    let first = auth.token().await.unwrap();
    let second = auth.refresh().await.unwrap();
    let told = told.lock().unwrap().clone();
    assert_eq!(told, [first.expose_secret(), second.access_token().expose_secret()]);
}

#[tokio::test]
async fn a_token_is_replaced_before_it_expires_by_the_refresh_buffer() {
    for (buffer, calls) in [(Duration::from_secs(60), 1), (Duration::from_secs(300), 2)] {
        let fake = start().await;
        let auth = service(&fake).refresh_buffer(buffer).build().unwrap();
        let lifetime = auth.authenticate().await.unwrap().lifetime();
        tokio::time::pause();
        tokio::time::advance(lifetime - Duration::from_secs(120)).await;
        tokio::time::resume();
        auth.token().await.unwrap();
        assert_eq!(fake.calls("ims.token"), calls, "{buffer:?}");
    }
}
