//! The certificate for `localhost`, generated or given.

use std::sync::Arc;

use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::AuthError;
use crate::secret::SecretString;

/// A certificate and its private key, in PEM.
pub(super) struct Pem {
    pub(super) chain: Vec<u8>,
    pub(super) key: SecretString,
}

pub(super) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// # Errors
/// When the given certificate is not usable, or none can be generated.
pub(super) fn acceptor(certificate: Option<&Pem>) -> Result<TlsAcceptor, AuthError> {
    match certificate {
        Some(pem) => parse(pem).and_then(acceptor_for),
        None => generate().and_then(acceptor_for),
    }
}

pub(super) fn acceptor_for(identity: Identity) -> Result<TlsAcceptor, AuthError> {
    // The provider is named explicitly: a program may have several, and then there is no default.
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|config| config.with_no_client_auth())
        .and_then(|config| config.with_single_cert(identity.chain, identity.key));
    let config = config.map_err(|error| {
        AuthError::configuration("the certificate for localhost cannot be used; do it and its key belong together?")
            .with_source(error)
    })?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Generates a certificate for this sign-in. It is valid for a day, starting a day ago in case a clock is slow. Its key
/// is in memory only.
pub(super) fn generate() -> Result<Identity, AuthError> {
    let now = OffsetDateTime::now_utc();
    let make = || {
        let mut params = CertificateParams::new(["localhost", "127.0.0.1", "::1"].map(String::from))?;
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, "localhost");
        name.push(DnType::OrganizationName, "made by frameio-auth for one sign-in");
        params.distinguished_name = name;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        (params.not_before, params.not_after) = (now - Duration::DAY, now + Duration::DAY);
        let key = KeyPair::generate()?;
        Ok(Identity {
            chain: vec![params.self_signed(&key)?.der().clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    };
    make().map_err(|error: rcgen::Error| {
        AuthError::other(error).with_description("a certificate for localhost could not be made")
    })
}

fn parse(pem: &Pem) -> Result<Identity, AuthError> {
    let unreadable = |what: &str| {
        AuthError::configuration(format!("the {what} for localhost cannot be read; give it as PEM (-----BEGIN ...)"))
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&pem.chain)
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable("certificate").with_source(error))?;
    if chain.is_empty() {
        return Err(unreadable("certificate"));
    }
    // The error is left out, because it might quote the key.
    let key = PrivateKeyDer::from_pem_slice(pem.key.expose_secret().as_bytes())
        .map_err(|_| unreadable("private key of the certificate"))?;
    Ok(Identity { chain, key })
}
