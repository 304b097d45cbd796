//! Sign-ons: who at an OpenID Connect provider opens which account.
//!
//! Does not know: whether the provider's word holds (`net::sign_on`).

use super::links::{Taken, join};
use super::{role_of, sessions, told, users};
use crate::accounts::{NewUser, User};
use crate::connection::{Connection, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{LinkId, OrganisationId, UserId};
use identity::Role;
use jiff::Timestamp;

/// Sign-ons of one account, and invitations of one address that are accepted at once.
const SIGN_ONS_COUNT_MAX: i64 = 100;

/// Somebody at an OpenID Connect provider: nobody else there is the same, ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOn {
    /// The provider.
    pub issuer: String,
    /// Who it is there.
    pub subject: String,
}

/// A sign-on as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOnLine {
    /// The provider.
    pub issuer: String,
    /// Since when it opens the account.
    pub made: Timestamp,
}

impl Store {
    /// The account that a sign-on opens.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_user_by_sign_on(&self, sign_on: &SignOn) -> Result<Option<User>, StoreError> {
        let sign_on = sign_on.clone();
        self.read("finding the account of a sign-on", move |connection| find(connection, &sign_on)).await
    }

    /// Has a sign-on open the account of a mail address. Where that has none, `user` is made, and joins the organisations
    /// that the address is invited into, or else `otherwise`; with neither nothing is written, and the answer is `None`.
    /// A sign-on that opens an account already goes on doing so, whatever its address is by now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accept_sign_on(
        &self,
        sign_on: SignOn,
        email: &str,
        user: NewUser,
        otherwise: Option<(OrganisationId, Role)>,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let email = email.to_owned();
        self.write("accepting a sign-on", move |connection| {
            if let Some(user) = find(connection, &sign_on)? {
                return Ok(Some(user.id));
            }
            let known = users::by_email(connection, &email)?.map(|known| known.id);
            let account = match known {
                Some(known) => known,
                None if enter(connection, &email, &user, otherwise, now)? => user.id,
                None => return Ok(None),
            };
            let sql = "INSERT INTO sign_ons (issuer, subject, user_id, made) VALUES ($1, $2, $3, $4)";
            connection.execute(sql, &values![&sign_on.issuer, &sign_on.subject, account, now])?;
            let body = serde_json::json!({ "issuer": sign_on.issuer, "made_account": known.is_none() });
            told(connection, None, "sign_on_accepted", account, &body, now)?;
            Ok(Some(account))
        })
        .await
    }

    /// By whom else a person's account is opened, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_sign_ons(&self, user: UserId) -> Result<Vec<SignOnLine>, StoreError> {
        self.read("listing sign-ons", move |connection| {
            let sql = "SELECT issuer, made FROM sign_ons WHERE user_id = $1 ORDER BY made, issuer, subject LIMIT $2";
            connection.list(sql, &values![user, SIGN_ONS_COUNT_MAX], |row| {
                Ok(SignOnLine { issuer: row.get(0)?, made: row.get(1)? })
            })
        })
        .await
    }
}

fn find(connection: &Connection<'_>, sign_on: &SignOn) -> Result<Option<User>, Fault> {
    let sql = "SELECT user_id FROM sign_ons WHERE issuer = $1 AND subject = $2 LIMIT 1";
    let user = connection.find(sql, &values![&sign_on.issuer, &sign_on.subject], |row| Ok(UserId(row.get(0)?)))?;
    user.map(|user| users::by_id(connection, user)).transpose().map(Option::flatten)
}

/// Makes the account if anything lets it in; returns whether it did. The mail address is the provider's word, which is what
/// an invitation by mail asks for: that whoever comes has the address.
fn enter(
    connection: &Connection<'_>,
    email: &str,
    user: &NewUser,
    otherwise: Option<(OrganisationId, Role)>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sql = "SELECT id, organisation_id, role FROM account_links
               WHERE email = $1 AND purpose = 'invitation' AND used IS NULL AND expires > $2
               ORDER BY made, id LIMIT $3 {for_update}";
    let invited = connection.list(sql, &values![email, now, SIGN_ONS_COUNT_MAX], |row| {
        let (organisation, role) = (sessions::organisation_of(row.get(1)?)?, role_of(&row.get::<String>(2)?)?);
        Ok(Taken { id: LinkId(row.get(0)?), email: email.to_owned(), organisation, role })
    })?;
    if invited.is_empty() && otherwise.is_none() {
        return Ok(false);
    }
    users::insert(connection, email, user, now)?;
    for link in &invited {
        let sql = "UPDATE account_links SET used = $2, mail_due = NULL WHERE id = $1";
        connection.execute(sql, &values![link.id, now])?;
        join(connection, link, user.id, now)?;
    }
    if let Some((organisation, role)) = otherwise.filter(|_| invited.is_empty()) {
        super::memberships::insert(connection, organisation, user.id, role, now)?;
        let body = serde_json::json!({ "role": role.code(), "by": "sign_on" });
        told(connection, Some(organisation), "joined", user.id, &body, now)?;
    }
    Ok(true)
}
