//! Asks an OpenID Connect provider who somebody is (OpenID Connect Core 1.0, authorization code with PKCE).
//!
//! Knows: the protocol, by the library `openidconnect`: discovery, the address to send a browser to, the exchange of a code
//! for an ID token, and whether that token holds.
//! Does not know: which account a person has here, or what carries state and nonce meanwhile.

#[cfg(test)]
mod tests;

use crate::guard::{Client, ClientOptions, RequestError};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use std::pin::Pin;
use std::sync::Mutex;
use thiserror::Error;
use url::Url;

/// Answers of a provider: its metadata, keys and tokens have a few kilobytes; one with a hundred keys has two hundred.
const ANSWER_SIZE_BYTES_MAX: usize = 512 * 1024;
/// Metadata and keys are asked for again after this time, and before it when a token is signed by an unknown key.
const METADATA_KEPT: SignedDuration = SignedDuration::from_mins(60);
/// Not before this time though: whoever sends made-up tokens must not make us ask without end.
const METADATA_KEPT_MIN: SignedDuration = SignedDuration::from_mins(1);

/// Whom to ask, and as whom.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The issuer, e.g. `https://login.plant.example/realms/ot`; its metadata are below `.well-known/openid-configuration`.
    /// Compared character by character with what the provider calls itself, so it is no `Url`, which adds a slash.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What shows it; empty for a public client, which PKCE alone protects.
    pub client_secret: String,
    /// Mail addresses count even where the provider does not say whether they are verified.
    pub trusts_email: bool,
    /// Where the provider sends the browser back to.
    pub redirect: Url,
    /// What the client that asks may do.
    pub options: ClientOptions,
}

/// What binds an answer to the browser that asked; each is used once.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// Comes back beside the code.
    pub state: &'a str,
    /// Comes back inside the ID token.
    pub nonce: &'a str,
    /// What the code is exchanged with (RFC 7636): 43 to 128 characters.
    pub verifier: &'a str,
}

/// Who somebody is, as the provider says it in an ID token that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whom nobody else is at this issuer, ever: `sub`.
    pub subject: String,
    /// His mail address, only where the provider says that it is verified, or is trusted to send no other.
    pub email: Option<String>,
    /// What he is called.
    pub name: Option<String>,
}

/// Why it is not known who somebody is.
#[derive(Debug, Error)]
pub enum SignOnError {
    /// The provider could not be asked.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// What it answered is not what the protocol says, or it will not have us.
    #[error("asking {issuer} who somebody is: {reason}")]
    Protocol {
        /// Who answered.
        issuer: String,
        /// What is wrong.
        reason: String,
    },
    /// The code or the token does not hold: too old, used, of another browser, or forged.
    #[error("what {issuer} said of somebody does not hold: {reason}")]
    Refused {
        /// Who said it.
        issuer: String,
        /// Why not.
        reason: String,
    },
}

/// A provider whose metadata are kept for a while. One for each process.
#[derive(Debug)]
pub struct SignOn {
    provider: Provider,
    client: Client,
    kept: Mutex<Option<(CoreProviderMetadata, Timestamp)>>,
}

type OpenIdClient =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl SignOn {
    /// Nobody is contacted yet.
    ///
    /// # Errors
    /// When the issuer or the way back is no address that may be asked, or a file cannot be read.
    pub fn new(provider: Provider) -> Result<SignOn, RequestError> {
        let client = Client::new(&provider.options)?;
        let bad = |_| RequestError::BadUrl { url: provider.issuer.clone(), reason: "it is no address" };
        client.check(&provider.issuer.parse().map_err(bad)?)?;
        Ok(SignOn { provider, client, kept: Mutex::default() })
    }

    /// The issuer, as it is configured.
    pub fn issuer(&self) -> &str {
        &self.provider.issuer
    }

    /// Where to send a browser so that its person shows who he is.
    ///
    /// # Errors
    /// When the provider does not answer as it must.
    pub async fn address(&self, binding: Binding<'_>, now: Timestamp) -> Result<Url, SignOnError> {
        let client = self.open_id_client(self.metadata(METADATA_KEPT, now).await?);
        let (state, nonce) = (binding.state.to_owned(), binding.nonce.to_owned());
        let verifier = PkceCodeVerifier::new(binding.verifier.to_owned());
        let asked = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        );
        let scopes = ["email", "profile"].map(|scope| Scope::new(scope.to_owned()));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let (url, _, _) = asked.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok(url)
    }

    /// Exchanges the code that a browser brought, and says whom the provider means. Whether `state` is the browser's has
    /// been compared before.
    ///
    /// # Errors
    /// [`SignOnError::Refused`] where the code or the token does not hold; else when the provider does not answer as it must.
    pub async fn claims(&self, code: &str, binding: Binding<'_>, now: Timestamp) -> Result<Claims, SignOnError> {
        let client = self.open_id_client(self.metadata(METADATA_KEPT, now).await?);
        let send = sender(self.client.clone());
        let asked = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| self.protocol(error))?
            .set_pkce_verifier(PkceCodeVerifier::new(binding.verifier.to_owned()));
        let answer = asked.request_async(&send).await.map_err(|error| match error {
            openidconnect::RequestTokenError::Request(error) => SignOnError::Request(error),
            openidconnect::RequestTokenError::ServerResponse(said) => self.refused(said),
            other => self.protocol(other),
        })?;
        let token = answer.id_token().ok_or_else(|| self.protocol("there is no ID token in the answer"))?;
        let nonce = Nonce::new(binding.nonce.to_owned());
        if let Ok(claims) = self.check(&client, token, &nonce, now) {
            return Ok(claims);
        }
        // The provider may have changed its keys since they were asked for.
        let client = self.open_id_client(self.metadata(METADATA_KEPT_MIN, now).await?);
        self.check(&client, token, &nonce, now).map_err(|reason| self.refused(reason))
    }

    /// Signature, issuer, audience, time and nonce (OpenID Connect Core 1.0 §3.1.3.7).
    fn check(
        &self,
        client: &OpenIdClient,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<Claims, ClaimsVerificationError> {
        let seconds = now.as_second();
        let time = move || chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let claims = token.claims(&client.id_token_verifier().set_time_fn(time), nonce)?;
        let counts = |stated: Option<bool>| stated.unwrap_or(self.provider.trusts_email);
        let email = claims.email().filter(|_| counts(claims.email_verified()));
        let name = claims.name().and_then(|name| name.get(None));
        Ok(Claims {
            subject: claims.subject().to_string(),
            email: email.map(|email| email.to_string()),
            name: name.map(|name| name.to_string()),
        })
    }

    fn open_id_client(&self, metadata: CoreProviderMetadata) -> OpenIdClient {
        let Provider { client_id, client_secret, redirect, .. } = &self.provider;
        let secret = (!client_secret.is_empty()).then(|| ClientSecret::new(client_secret.clone()));
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(client_id.clone()), secret);
        client.set_redirect_uri(RedirectUrl::from_url(redirect.clone()))
    }

    /// Kept ones if they are younger than `age`.
    async fn metadata(&self, age: SignedDuration, now: Timestamp) -> Result<CoreProviderMetadata, SignOnError> {
        let kept = self.kept.lock().ok().and_then(|kept| kept.clone());
        if let Some((metadata, _)) = kept.filter(|(_, at)| now.duration_since(*at).abs() < age) {
            return Ok(metadata);
        }
        let issuer = IssuerUrl::new(self.provider.issuer.clone()).map_err(|error| self.protocol(error))?;
        let send = sender(self.client.clone());
        let asked = CoreProviderMetadata::discover_async(issuer, &send).await;
        let metadata = asked.map_err(|error| match error {
            openidconnect::DiscoveryError::Request(error) => SignOnError::Request(error),
            other => self.protocol(other),
        })?;
        if let Ok(mut kept) = self.kept.lock() {
            *kept = Some((metadata.clone(), now));
        }
        Ok(metadata)
    }

    fn protocol(&self, reason: impl std::fmt::Display) -> SignOnError {
        SignOnError::Protocol { issuer: self.provider.issuer.clone(), reason: reason.to_string() }
    }

    fn refused(&self, reason: impl std::fmt::Display) -> SignOnError {
        SignOnError::Refused { issuer: self.provider.issuer.clone(), reason: reason.to_string() }
    }
}

type Sending = Pin<Box<dyn Future<Output = Result<HttpResponse, RequestError>> + Send>>;

/// How the library's requests are sent: by our client, once each.
fn sender(client: Client) -> impl Fn(HttpRequest) -> Sending + Send + Sync {
    move |request| {
        let client = client.clone();
        Box::pin(async move { client.exchange(request, ANSWER_SIZE_BYTES_MAX).await })
    }
}
