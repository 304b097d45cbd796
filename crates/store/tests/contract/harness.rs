//! A fresh database for each case.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Store, Target};

/// Makes two tests of every case: one per database.
#[macro_export]
macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::harness::on_sqlite(super::$case).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::harness::on_postgres(stringify!($case), super::$case).await;
            })*
        }
    };
}

#[expect(clippy::disallowed_methods, reason = "a test finds its server in the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A SQLite file in a folder that is removed afterwards.
pub(crate) fn sqlite_target() -> (Target, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = Target::parse(folder.path().join("panel.db").to_str().expect("a path")).expect("a target");
    (target, folder)
}

pub(crate) async fn on_sqlite<C, F>(case: C)
where
    C: FnOnce(Store, Target) -> F,
    F: Future<Output = ()>,
{
    let (target, _folder) = sqlite_target();
    let store = Store::open(&target).await.expect("open");
    case(store.clone(), target).await;
    store.close().await.expect("close");
}

/// A database of its own on the test server, dropped afterwards.
pub(crate) struct PostgresDatabase {
    admin: tokio_postgres::Client,
    name: String,
    pub(crate) target: Target,
}

impl PostgresDatabase {
    /// `None`, with a line that says so, when there is no server; in CI there must be one.
    pub(crate) async fn create(test: &str) -> Option<PostgresDatabase> {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let Some(server) = variable("ANNUNCIATOR_TEST_POSTGRES") else {
            assert_ne!(variable("CI").as_deref(), Some("true"), "CI must test on PostgreSQL");
            println!("skipped: {test}: no PostgreSQL");
            return None;
        };
        let (admin, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("server");
        tokio::spawn(connection);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("annunciator_test_{}_{number}", std::process::id());
        admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.expect("create database");
        let (base, _) = server.rsplit_once('/').expect("a URL that names a database");
        let target = Target::parse(&format!("{base}/{name}")).expect("a target");
        Some(PostgresDatabase { admin, name, target })
    }

    pub(crate) async fn drop(self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.admin.batch_execute(&sql).await.expect("drop database");
    }
}

pub(crate) async fn on_postgres<C, F>(test: &str, case: C)
where
    C: FnOnce(Store, Target) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let Some(database) = PostgresDatabase::create(test).await else { return };
    let store = Store::open(&database.target).await.expect("open");
    let outcome = tokio::spawn(case(store.clone(), database.target.clone())).await;
    store.close().await.expect("close");
    database.drop().await;
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}
