//! Memberships: who has which role in which organisation.
//!
//! Does not know: what a role may do (`identity::Role`).

use super::{links, role_of, stand_alone, told};
use crate::connection::{Connection, Row, values};
use crate::error::{Fault, StoreError};
use crate::front::Store;
use crate::ids::{OrganisationId, UserId};
use identity::Role;
use jiff::Timestamp;

/// People of one list; an organisation of more has its people in a directory of its own.
const PEOPLE_COUNT_MAX: i64 = 10_000;

/// An organisation that a person belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// The person's role in it.
    pub role: Role,
    /// How long it may try the installation; `None`: it is there for good.
    pub trial: Option<Trial>,
}

/// A trial of the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Until when.
    pub until: Timestamp,
    /// Whether it is over: nothing is alerted, and everything stays to be read.
    pub is_over: bool,
}

impl Trial {
    /// Of two columns of a row from `first` on: until when, and whether it is over.
    pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Option<Trial>, Fault> {
        let (until, is_over) = (row.get::<Option<Timestamp>>(first)?, row.get::<Option<i64>>(first + 1)? == Some(1));
        Ok(until.map(|until| Trial { until, is_over }))
    }
}

/// A person of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub user: UserId,
    /// Mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role in this organisation.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// How many passkeys open the account.
    pub passkeys_count: u64,
}

/// What became of a change of somebody's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// Done.
    Done,
    /// The organisation has no such person.
    NoPerson,
    /// Nobody could manage people afterwards.
    LastAdmin,
}

impl Store {
    /// The organisations that a person belongs to, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.read("listing memberships", move |connection| {
            let sql = "SELECT m.organisation_id, o.name, m.role, o.trial_until, o.trial_over FROM memberships m
                       JOIN organisations o ON o.id = m.organisation_id
                       WHERE m.user_id = $1 ORDER BY o.name, m.organisation_id LIMIT $2";
            connection.list(sql, &values![user, PEOPLE_COUNT_MAX], |row| {
                let role = role_of(&row.get::<String>(2)?)?;
                let (organisation, trial) = (OrganisationId(row.get(0)?), Trial::read(row, 3)?);
                Ok(Membership { organisation, name: row.get(1)?, role, trial })
            })
        })
        .await
    }

    /// The people of an organisation, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_people(&self, organisation: OrganisationId) -> Result<Vec<Person>, StoreError> {
        self.read_long("listing people", move |connection| {
            let sql = "SELECT u.id, u.email, u.name, m.role, m.since,
                         CAST(CASE WHEN u.secret = '' THEN 0 ELSE 1 END AS BIGINT),
                         (SELECT count(*) FROM passkeys k WHERE k.user_id = u.id)
                       FROM memberships m
                       JOIN users u ON u.id = m.user_id
                       WHERE m.organisation_id = $1 ORDER BY u.name, u.email LIMIT $2";
            connection.list(sql, &values![organisation, PEOPLE_COUNT_MAX], |row| {
                let role = role_of(&row.get::<String>(3)?)?;
                let (email, name, since, second_factor) = (row.get(1)?, row.get(2)?, row.get(4)?, row.get(5)?);
                let (user, passkeys_count) = (UserId(row.get(0)?), row.get(6)?);
                Ok(Person { user, email, name, role, since, second_factor, passkeys_count })
            })
        })
        .await
    }

    /// Gives a person of the organisation another role, or none. Their sessions there end and, without a role, their API
    /// tokens of this organisation are revoked, and an invitation of theirs that is open there is taken back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_role(
        &self,
        organisation: OrganisationId,
        user: UserId,
        role: Option<Role>,
        who: &str,
        now: Timestamp,
    ) -> Result<RoleChange, StoreError> {
        let who = who.to_owned();
        self.write("changing a role", move |connection| put_role(connection, organisation, user, role, &who, now)).await
    }
}

fn put_role(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    user: UserId,
    role: Option<Role>,
    who: &str,
    now: Timestamp,
) -> Result<RoleChange, Fault> {
    stand_alone(connection)?;
    let sql = "SELECT role FROM memberships WHERE organisation_id = $1 AND user_id = $2 LIMIT 1";
    let Some(before) = connection.find(sql, &values![organisation, user], |row| row.get::<String>(0))? else {
        return Ok(RoleChange::NoPerson);
    };
    let admin = Role::Admin.code();
    let sql = "SELECT count(*) FROM memberships WHERE organisation_id = $1 AND role = $2 AND user_id <> $3";
    let stays = role == Some(Role::Admin) || before != admin;
    if !stays && connection.number(sql, &values![organisation, admin, user])? == 0 {
        return Ok(RoleChange::LastAdmin);
    }
    let Some(role) = role else {
        remove(connection, organisation, user, who, now)?;
        let body = serde_json::json!({ "role": before, "who": who });
        return told(connection, Some(organisation), "person_removed", user, &body, now).map(|()| RoleChange::Done);
    };
    if role.code() == before {
        return Ok(RoleChange::Done);
    }
    let sql = "UPDATE memberships SET role = $3 WHERE organisation_id = $1 AND user_id = $2";
    connection.execute(sql, &values![organisation, user, role.code()])?;
    end_sessions(connection, organisation, user)?;
    let body = serde_json::json!({ "from": before, "to": role.code(), "who": who });
    told(connection, Some(organisation), "role_changed", user, &body, now).map(|()| RoleChange::Done)
}

fn remove(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    user: UserId,
    who: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "SELECT email FROM users WHERE id = $1 LIMIT 1";
    if let Some(email) = connection.find(sql, &values![user], |row| row.get::<String>(0))?
        && let Some(link) = links::delete_open_invitation(connection, organisation, &email)?
    {
        let (chain, body) = (organisation.to_string(), serde_json::json!({ "who": who }));
        crate::ledger::insert(connection, &chain, "invitation_withdrawn", &link, &body, now)?;
    }
    let sql = "DELETE FROM memberships WHERE organisation_id = $1 AND user_id = $2";
    connection.execute(sql, &values![organisation, user])?;
    // Sessions first: a token that is being made in one of them is among those that are revoked then.
    end_sessions(connection, organisation, user)?;
    let sql = "UPDATE api_tokens SET revoked = $3 WHERE organisation_id = $1 AND user_id = $2 AND revoked IS NULL";
    connection.execute(sql, &values![organisation, user, now]).map(|_| ())
}

fn end_sessions(connection: &Connection<'_>, organisation: OrganisationId, user: UserId) -> Result<(), Fault> {
    let sql = "DELETE FROM sessions WHERE organisation_id = $1 AND user_id = $2";
    connection.execute(sql, &values![organisation, user]).map(|_| ())
}

/// Whether the organisation has a person with this mail address.
pub(super) fn has_email(connection: &Connection<'_>, organisation: OrganisationId, email: &str) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
               WHERE m.organisation_id = $1 AND u.email = $2";
    Ok(connection.number(sql, &values![organisation, email])? > 0)
}

/// Makes the person a member; one that is keeps the role it has. Returns whether it is new.
pub(super) fn insert(
    connection: &Connection<'_>,
    organisation: OrganisationId,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> Result<bool, Fault> {
    let sql = "INSERT INTO memberships (organisation_id, user_id, role, since) VALUES ($1, $2, $3, $4)
               ON CONFLICT (organisation_id, user_id) DO NOTHING";
    Ok(connection.execute(sql, &values![organisation, user, role.code(), now])? > 0)
}
