//! Roles: what a person may do in an organisation, and what a token may do for him.
//!
//! Does not know: who has which role where.

/// One thing that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Read the organisation's pages.
    Read,
    /// Tick steps, decide on matches, comment, mark as read.
    Tick,
    /// Import and delete assets.
    Import,
    /// Keep watchlists.
    Watchlists,
    /// Take out reports of what was done.
    Evidence,
    /// Invite people, change their roles, remove them.
    People,
}

/// A person's role in one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads, and takes out evidence.
    Auditor,
    /// Works: ticks, decides, comments, imports.
    Engineer,
    /// Works, keeps watchlists, and takes out evidence.
    Lead,
    /// A provider's person who does a client's work, as a lead does.
    Operator,
    /// Everything, people included.
    Admin,
}

impl Role {
    /// All roles, those that may least first.
    pub const ALL: [Role; 6] = [Role::Viewer, Role::Auditor, Role::Engineer, Role::Lead, Role::Operator, Role::Admin];

    /// The word of the database, the API and the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Auditor => "auditor",
            Role::Engineer => "engineer",
            Role::Lead => "lead",
            Role::Operator => "operator",
            Role::Admin => "admin",
        }
    }

    /// The role of a word.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What the role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{Evidence, Import, People, Read, Tick, Watchlists};
        match self {
            Role::Viewer => &[Read],
            Role::Auditor => &[Read, Evidence],
            Role::Engineer => &[Read, Tick, Import],
            Role::Lead | Role::Operator => &[Read, Tick, Import, Watchlists, Evidence],
            Role::Admin => &[Read, Tick, Import, Watchlists, Evidence, People],
        }
    }

    /// Whether the role may do something.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// What an API token may do at most; never more than its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Read only.
    Read,
    /// Read, and do an engineer's work.
    Write,
    /// Everything its owner may do.
    Admin,
}

impl Scope {
    /// All scopes, the narrowest first.
    pub const ALL: [Scope; 3] = [Scope::Read, Scope::Write, Scope::Admin];

    /// The word of the database and the forms.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }

    /// The scope of a word.
    pub fn from_code(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// Whether a token of this scope may do something that its owner may.
    pub fn may(self, permission: Permission) -> bool {
        match self {
            Scope::Read => Role::Auditor.may(permission),
            Scope::Write => Scope::Read.may(permission) || Role::Engineer.may(permission),
            Scope::Admin => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_the_table_says() {
        let table = |permission: Permission| -> String {
            Role::ALL.into_iter().map(|role| if role.may(permission) { 'x' } else { '-' }).collect()
        };
        // viewer auditor engineer lead operator admin
        assert_eq!(table(Permission::Read), "xxxxxx");
        assert_eq!(table(Permission::Tick), "--xxxx");
        assert_eq!(table(Permission::Import), "--xxxx");
        assert_eq!(table(Permission::Watchlists), "---xxx");
        assert_eq!(table(Permission::Evidence), "-x-xxx");
        assert_eq!(table(Permission::People), "-----x");
    }

    #[test]
    fn words_are_read_back_and_others_are_none() {
        assert!(Role::ALL.into_iter().all(|role| Role::from_code(role.code()) == Some(role)));
        assert!(Scope::ALL.into_iter().all(|scope| Scope::from_code(scope.code()) == Some(scope)));
        assert!(Role::from_code("Admin").is_none() && Role::from_code("root").is_none());
        assert!(Scope::from_code("").is_none());
    }

    #[test]
    fn a_token_to_read_writes_nothing() {
        assert!(Scope::Read.may(Permission::Read) && !Scope::Read.may(Permission::Tick));
        assert!(Scope::Write.may(Permission::Import) && !Scope::Write.may(Permission::People));
    }

    #[test]
    fn a_wider_scope_may_all_that_a_narrower_one_may() {
        let table = |permission: Permission| -> String {
            Scope::ALL.into_iter().map(|scope| if scope.may(permission) { 'x' } else { '-' }).collect()
        };
        // read write admin
        assert_eq!([Permission::Read, Permission::Evidence].map(table), ["xxx", "xxx"]);
        assert_eq!([Permission::Tick, Permission::Import].map(table), ["-xx", "-xx"]);
        assert_eq!([Permission::Watchlists, Permission::People].map(table), ["--x", "--x"]);
    }
}
