//! One-time links: into an account, into an organisation. Each is used up in the statement that finds it.
//!
//! A link that is sent by mail has no token until the mail is written, so that none waits in a row (`link_mails`).
//! Does not know: how a link looks.

use super::{api_tokens, memberships, passkeys, role_of, sessions, stand_alone, told, users};
use crate::accounts::{LinkMailState, NewUser, User};
use crate::connection::{Connection, Row, Value, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{LinkId, OrganisationId, UserId};
use crate::organisations;
use identity::Role;
use jiff::{SignedDuration, Timestamp};

/// Invitations of one list.
const INVITATIONS_COUNT_MAX: i64 = 1_000;
/// How long links are kept after they ended, for whoever asks why one does not work.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the first account, while there is none.
    FirstAdmin,
    /// Joins an organisation.
    Invitation,
    /// Sets a password anew.
    Reset,
    /// Makes an account with an organisation of its own.
    SignUp,
}

impl LinkPurpose {
    /// The word of the database.
    pub fn code(self) -> &'static str {
        match self {
            LinkPurpose::FirstAdmin => "first_admin",
            LinkPurpose::Invitation => "invitation",
            LinkPurpose::Reset => "reset",
            LinkPurpose::SignUp => "sign_up",
        }
    }

    fn of(code: &str) -> Result<LinkPurpose, Fault> {
        let all = [LinkPurpose::FirstAdmin, LinkPurpose::Invitation, LinkPurpose::Reset, LinkPurpose::SignUp];
        let found = all.into_iter().find(|purpose| purpose.code() == code);
        found.ok_or_else(|| Fault::Corrupt(format!("{code:?} is no purpose of a link")))
    }
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id.
    pub id: LinkId,
    /// SHA-256 of its token; `None` where a mail is to carry it.
    pub digest: Option<String>,
    /// What it opens.
    pub purpose: LinkPurpose,
    /// For whom; empty for the first account.
    pub email: String,
    /// Into which organisation; `None` for a reset, and for signing up.
    pub organisation: Option<OrganisationId>,
    /// With which role; what a reset has does not count.
    pub role: Role,
    /// Who made it.
    pub who: String,
    /// Until when it works.
    pub expires: Timestamp,
    /// Where whoever signs up goes on; empty for all others.
    pub next: String,
}

/// A link that still works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// What it opens.
    pub purpose: LinkPurpose,
    /// For whom; empty for the first account.
    pub email: String,
    /// Into which organisation.
    pub organisation: Option<OrganisationId>,
    /// That organisation's name.
    pub organisation_name: String,
    /// With which role.
    pub role: Role,
    /// Who made it.
    pub who: String,
    /// Until when it works.
    pub expires: Timestamp,
    /// What became of its mail.
    pub mail: LinkMailState,
    /// Where whoever signs up goes on; empty for all others.
    pub next: String,
}

/// Who accepts an invitation.
#[derive(Clone)]
pub enum Joiner {
    /// Somebody whose address has no account: this one is made.
    New(NewUser),
    /// The account that is signed in.
    Known(UserId),
}

/// What came of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// This account belongs to the organisation; the link is used up.
    Joined(UserId),
    /// The link does not work.
    Gone,
    /// The invited address has another account, which must accept for itself; the link still works.
    NotTheirs,
}

/// An account with an organisation of its own, to be made.
#[derive(Clone)]
pub struct NewSignUp {
    /// The organisation's id, fresh.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Until when it may try the installation; `None`: for good.
    pub trial_until: Option<Timestamp>,
    /// The account.
    pub user: NewUser,
}

/// What came of signing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedUp {
    /// The account and its organisation are made, and the link is used up.
    Done(UserId),
    /// The link does not work.
    Gone,
    /// There is an account with this address by now.
    HasAccount,
    /// There is an organisation of that name; the link still works.
    NameTaken,
}

impl Store {
    /// Makes an account with an organisation of its own, as its administrator, and uses the link up.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accept_sign_up(&self, digest: &str, new: NewSignUp, now: Timestamp) -> Result<SignedUp, StoreError> {
        let digest = digest.to_owned();
        self.write("signing up", move |connection| sign_up(connection, &digest, &new, now)).await
    }

    /// Makes a link; an earlier invitation of the same person into the same organisation works no more. `false` for an
    /// invitation of somebody who belongs there already.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn insert_link(&self, link: NewLink, now: Timestamp) -> Result<bool, StoreError> {
        self.write("making a link", move |connection| insert(connection, &link, now)).await
    }

    /// The link of a token, while it works.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_link(
        &self,
        digest: &str,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let digest = digest.to_owned();
        self.read("finding a link", move |connection| {
            let sql = format!(
                "{LINKS} WHERE l.digest = $1 AND l.digest <> '' AND l.purpose = $2 AND l.used IS NULL
                                 AND l.expires > $3 LIMIT 1"
            );
            connection.find(&sql, &values![&digest, purpose.code(), now], read)
        })
        .await
    }

    /// Makes the first account and uses its link up; `None` where the link does not work, or somebody was first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accept_first_admin(
        &self,
        digest: &str,
        email: &str,
        user: NewUser,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let (digest, email) = (digest.to_owned(), email.to_owned());
        self.write("making the first account", move |connection| {
            stand_alone(connection)?;
            if users::count(connection)? > 0 {
                return Ok(None);
            }
            let Some(link) = take(connection, &digest, LinkPurpose::FirstAdmin, now)? else { return Ok(None) };
            users::insert(connection, &email, &user, now)?;
            join(connection, &link, user.id, now)?;
            Ok(Some(user.id))
        })
        .await
    }

    /// Joins an organisation and uses the invitation up: with a new account, or with the one of the invited address, if it
    /// is the one that is signed in. Holding the link is not enough to make somebody else's account a member.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accept_invitation(
        &self,
        digest: &str,
        joiner: Joiner,
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        let digest = digest.to_owned();
        self.write("accepting an invitation", move |connection| accept(connection, &digest, &joiner, now)).await
    }

    /// Sets a password by a link, uses the link up with all others of that account, ends all its sessions, revokes all its
    /// API tokens and takes its passkeys away: whoever had the old password may have made one. `None` where the link does
    /// not work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reset_password(
        &self,
        digest: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let (digest, password) = (digest.to_owned(), password.to_owned());
        self.write("resetting a password", move |connection| {
            let Some(link) = take(connection, &digest, LinkPurpose::Reset, now)? else { return Ok(None) };
            let Some(User { id, .. }) = users::by_email(connection, &link.email)? else { return Ok(None) };
            users::set_password(connection, id, &password)?;
            connection.execute("DELETE FROM sessions WHERE user_id = $1", &values![id])?;
            api_tokens::revoke_all(connection, id, now)?;
            passkeys::delete_all(connection, id, "link to a new password", now)?;
            use_up_resets(connection, id, now)?;
            told(connection, None, "password_reset", id, &serde_json::json!({ "link": link.id }), now)?;
            Ok(Some(id))
        })
        .await
    }

    /// Invitations into an organisation that still work, and those that ended before their mail left, the newest first: who
    /// was never asked has not declined.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_invitations(
        &self,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<Vec<Link>, StoreError> {
        self.read("listing invitations", move |connection| {
            let sql = format!(
                "{LINKS} WHERE l.organisation_id = $1 AND l.purpose = 'invitation' AND l.used IS NULL
                                 AND (l.expires > $2 OR l.mail_due IS NOT NULL OR l.mail_given_up IS NOT NULL)
                               ORDER BY l.made DESC, l.id LIMIT $3"
            );
            connection.list(&sql, &values![organisation, now, INVITATIONS_COUNT_MAX], |row| {
                let link = read(row)?;
                // Nobody mails a link that has ended.
                let is_over = link.expires <= now && link.mail == LinkMailState::Waits;
                Ok(Link { mail: if is_over { LinkMailState::GivenUp } else { link.mail }, ..link })
            })
        })
        .await
    }

    /// Takes an invitation of the organisation back; returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delete_invitation(
        &self,
        organisation: OrganisationId,
        link: LinkId,
        who: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let who = who.to_owned();
        self.write("withdrawing an invitation", move |connection| {
            let sql = "DELETE FROM account_links
                       WHERE organisation_id = $1 AND id = $2 AND purpose = 'invitation' AND used IS NULL";
            if connection.execute(sql, &values![organisation, link])? == 0 {
                return Ok(false);
            }
            let (chain, body) = (organisation.to_string(), serde_json::json!({ "who": who }));
            crate::ledger::insert(connection, &chain, "invitation_withdrawn", &link.to_string(), &body, now)?;
            Ok(true)
        })
        .await
    }
}

/// Columns of a link, in the order of [`read`].
pub(super) const LINKS: &str =
    "SELECT l.id, l.purpose, l.email, l.organisation_id, o.name, l.role, l.who, l.expires, l.mail_due, l.mail_attempts,
                       l.mail_given_up, l.next
                     FROM account_links l LEFT JOIN organisations o ON o.id = l.organisation_id";

pub(super) fn read(row: &Row<'_>) -> Result<Link, Fault> {
    Ok(Link {
        id: LinkId(row.get(0)?),
        purpose: LinkPurpose::of(&row.get::<String>(1)?)?,
        email: row.get(2)?,
        organisation: sessions::organisation_of(row.get(3)?)?,
        organisation_name: row.get::<Option<String>>(4)?.unwrap_or_default(),
        role: role_of(&row.get::<String>(5)?)?,
        who: row.get(6)?,
        expires: row.get(7)?,
        mail: LinkMailState::of(row.get::<Option<i64>>(8)?.is_some(), row.get::<Option<i64>>(10)?.is_some()),
        next: row.get(11)?,
    })
}

fn insert(connection: &Connection<'_>, link: &NewLink, now: Timestamp) -> Result<bool, Fault> {
    connection.execute("DELETE FROM account_links WHERE expires < $1", &values![now - KEPT])?;
    let NewLink { id, digest, purpose, email, organisation, role, who, expires, next } = link;
    if let (LinkPurpose::Invitation, Some(organisation)) = (purpose, organisation) {
        if memberships::has_email(connection, *organisation, email)? {
            return Ok(false);
        }
        delete_open_invitation(connection, *organisation, email)?;
    }
    let sql = "INSERT INTO account_links (id, digest, purpose, email, organisation_id, role, who, made, expires, used,
                 mail_due, mail_attempts, mail_given_up, next)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10, 0, NULL, $11)";
    let mail_due = if digest.is_some() { Value::Null } else { Value::from(now) };
    let organisation_value = organisation.map_or(Value::Null, Value::from);
    let (digest, purpose) = (digest.as_deref().unwrap_or(""), purpose.code());
    connection.execute(
        sql,
        &values![*id, digest, purpose, email, organisation_value, role.code(), who, now, *expires, mail_due, next],
    )?;
    let chain = organisation.map_or_else(|| crate::ledger::INSTALLATION.to_owned(), |id| id.to_string());
    let body = serde_json::json!({ "purpose": purpose, "email": email, "role": role.code(), "who": who });
    crate::ledger::insert(connection, &chain, "link_made", &id.to_string(), &body, now)?;
    Ok(true)
}

/// Uses up every open link to a new password of an account: whoever asked for one, it is not to outlive what ends sessions.
pub(super) fn use_up_resets(connection: &Connection<'_>, user: UserId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE account_links SET used = $2, mail_due = NULL
               WHERE email = (SELECT email FROM users WHERE id = $1) AND purpose = 'reset' AND used IS NULL";
    connection.execute(sql, &values![user, now]).map(|_| ())
}

/// Takes back the invitation of an address that is open in an organisation; returns which one that was.
pub(super) fn delete_open_invitation(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    email: &str,
) -> Result<Option<String>, Fault> {
    let sql = "DELETE FROM account_links
               WHERE organisation_id = $1 AND email = $2 AND purpose = 'invitation' AND used IS NULL RETURNING id";
    connection.find(sql, &values![organisation, email], |row| row.get::<String>(0))
}

fn accept(connection: &Connection<'_>, digest: &str, joiner: &Joiner, now: Timestamp) -> Result<Accepted, Fault> {
    let sql = "SELECT email FROM account_links WHERE digest = $1 AND digest <> '' AND purpose = 'invitation'
                 AND used IS NULL AND expires > $2 LIMIT 1";
    let Some(email) = connection.find(sql, &values![digest, now], |row| row.get::<String>(0))? else {
        return Ok(Accepted::Gone);
    };
    let known = users::by_email(connection, &email)?.map(|user| user.id);
    let user = match (joiner, known) {
        (Joiner::New(user), None) => user.id,
        (Joiner::Known(user), Some(known)) if *user == known => known,
        _ => return Ok(Accepted::NotTheirs),
    };
    let Some(link) = take(connection, digest, LinkPurpose::Invitation, now)? else { return Ok(Accepted::Gone) };
    if let Joiner::New(user) = joiner {
        users::insert(connection, &email, user, now)?;
    }
    join(connection, &link, user, now)?;
    Ok(Accepted::Joined(user))
}

fn sign_up(connection: &Connection<'_>, digest: &str, new: &NewSignUp, now: Timestamp) -> Result<SignedUp, Fault> {
    let NewSignUp { organisation, name, trial_until, user } = new;
    // Whoever makes an organisation is alone, so that two of one name are not made at once.
    stand_alone(connection)?;
    let sql = "SELECT email FROM account_links WHERE digest = $1 AND digest <> '' AND purpose = 'sign_up'
                 AND used IS NULL AND expires > $2 LIMIT 1";
    let Some(email) = connection.find(sql, &values![digest, now], |row| row.get::<String>(0))? else {
        return Ok(SignedUp::Gone);
    };
    if users::by_email(connection, &email)?.is_some() {
        return Ok(SignedUp::HasAccount);
    }
    if organisations::is_name_taken(connection, name)? {
        return Ok(SignedUp::NameTaken);
    }
    let Some(link) = take(connection, digest, LinkPurpose::SignUp, now)? else { return Ok(SignedUp::Gone) };
    organisations::insert_on_trial(connection, *organisation, name, *trial_until, now)?;
    users::insert(connection, &email, user, now)?;
    join(connection, &Taken { organisation: Some(*organisation), role: Role::Admin, ..link }, user.id, now)?;
    Ok(SignedUp::Done(user.id))
}

/// What a link that was just used up says.
pub(super) struct Taken {
    pub(super) id: LinkId,
    pub(super) email: String,
    pub(super) organisation: Option<OrganisationId>,
    pub(super) role: Role,
}

/// Uses a link up, if it works: one statement, so that it cannot be used twice.
fn take(
    connection: &Connection<'_>,
    digest: &str,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Option<Taken>, Fault> {
    let sql = "UPDATE account_links SET used = $3, mail_due = NULL
               WHERE digest = $1 AND digest <> '' AND purpose = $2 AND used IS NULL AND expires > $3
               RETURNING id, email, organisation_id, role";
    connection.find(sql, &values![digest, purpose.code(), now], |row| {
        let (organisation, role) = (sessions::organisation_of(row.get(2)?)?, role_of(&row.get::<String>(3)?)?);
        Ok(Taken { id: LinkId(row.get(0)?), email: row.get(1)?, organisation, role })
    })
}

pub(super) fn join(connection: &Connection<'_>, link: &Taken, user: UserId, now: Timestamp) -> Result<(), Fault> {
    let Some(organisation) = link.organisation else { return Ok(()) };
    if !memberships::insert(connection, organisation, user, link.role, now)? {
        return Ok(());
    }
    let body = serde_json::json!({ "role": link.role.code(), "link": link.id });
    told(connection, Some(organisation), "joined", user, &body, now)
}
