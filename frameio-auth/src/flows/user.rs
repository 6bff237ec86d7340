//! The part that the flows with a user share.

use crate::authorization::AuthorizationRequest;
use crate::ims::Config;

/// The default scopes of a user's sign-in: the profile, a refresh token, and `AdobeID`, without which the API answers
/// 401.
pub(super) const USER_SCOPES: &str = "openid AdobeID email profile offline_access additional_info.roles";

/// The authorization page of a client.
pub(crate) fn authorization_request(config: &Config) -> AuthorizationRequest<'_> {
    AuthorizationRequest {
        endpoint: &config.ims.authorize,
        client_id: &config.client_id,
        redirect_uri: &config.redirect_uri,
        scope: &config.scope,
    }
}
