//! Authorization URLs, byte for byte.

#![allow(clippy::unwrap_used)] // test helpers may panic

use frameio_auth::{Authorization, NativeAppAuth, SpaAuth, WebAppAuth};

const NATIVE: &str = "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123abcd";

#[test]
fn the_url_of_a_web_application() {
    let auth = WebAppAuth::builder("0123abcd", "secret", "https://app.example/cb?tenant=7");
    let auth = auth.build().unwrap();
    insta::assert_snapshot!(auth.authorization_url("state/with +&=ü").unwrap(), @"https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=0123abcd&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%3Ftenant%3D7&response_type=code&scope=openid%20AdobeID%20email%20profile%20offline_access%20additional_info.roles&state=state%2Fwith%20%2B%26%3D%C3%BC");
}

#[test]
fn scopes_and_base_url_can_be_set() {
    let auth = WebAppAuth::builder("0123abcd", "secret", "http://localhost:8080/cb");
    let auth =
        auth.scopes("openid,offline_access").ims_base_url("https://ims-na1-stg1.adobelogin.com/").build().unwrap();
    insta::assert_snapshot!(auth.authorization_url("s").unwrap(), @"https://ims-na1-stg1.adobelogin.com/ims/authorize/v2?client_id=0123abcd&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fcb&response_type=code&scope=openid%2Coffline_access&state=s");
}

#[test]
fn public_clients_add_the_pkce_challenge() {
    let auth = SpaAuth::builder("0123abcd", "https://localhost:8723/callback").build().unwrap();
    let made = auth.authorization_url("s").unwrap();
    let url = made.url.replace(&made.code_verifier.challenge(), "CHALLENGE");
    insta::assert_snapshot!(url, @"https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=0123abcd&redirect_uri=https%3A%2F%2Flocalhost%3A8723%2Fcallback&response_type=code&scope=openid%20AdobeID%20email%20profile%20offline_access%20additional_info.roles&state=s&code_challenge=CHALLENGE&code_challenge_method=S256");
    assert_ne!(
        auth.authorization_url("s").unwrap().code_verifier,
        made.code_verifier,
        "every sign-in should have a new verifier"
    );

    let native = NativeAppAuth::builder("0123abcd", NATIVE).build().unwrap();
    let made = native.authorization_url("s").unwrap();
    let url = made.url.replace(&made.code_verifier.challenge(), "CHALLENGE");
    insta::assert_snapshot!(url, @"https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=0123abcd&redirect_uri=adobe%2B0123456789abcdef0123456789abcdef01234567%3A%2F%2Fadobeid%2F0123abcd&response_type=code&scope=openid%20AdobeID%20email%20profile%20offline_access%20additional_info.roles&state=s&code_challenge=CHALLENGE&code_challenge_method=S256");
}

#[test]
fn an_authorization_with_a_generated_state_can_be_serialized() {
    let auth = SpaAuth::builder("0123abcd", "https://localhost:8723/callback").build().unwrap();
    let begun = auth.authorization().unwrap().with_parameter("prompt", "none").with_parameter("nonce", "a b");
    let url = begun.url().replace(begun.state().expose_secret(), "STATE");
    let url = url.replace(&begun.code_verifier().unwrap().challenge(), "CHALLENGE");
    insta::assert_snapshot!(url, @"https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=0123abcd&redirect_uri=https%3A%2F%2Flocalhost%3A8723%2Fcallback&response_type=code&scope=openid%20AdobeID%20email%20profile%20offline_access%20additional_info.roles&state=STATE&code_challenge=CHALLENGE&code_challenge_method=S256&prompt=none&nonce=a%20b");

    let kept: Authorization = serde_json::from_str(&serde_json::to_string(&begun).unwrap()).unwrap();
    assert_eq!((kept.url(), kept.state(), kept.code_verifier()), (begun.url(), begun.state(), begun.code_verifier()));
    let web = WebAppAuth::builder("0123abcd", "secret", "https://app.example/cb").build().unwrap();
    assert!(web.authorization().unwrap().code_verifier().is_none());
    assert!(auth.authorization_url("").unwrap_err().is_configuration());
}
