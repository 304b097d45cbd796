use super::*;
use crate::connection::values;

/// A unit of work that panics in the middle leaves nothing behind, and the next one finds a connection in order.
async fn panic_in_the_middle(store: &Store) {
    const INSERT: &str = "INSERT INTO cases (id, created) VALUES ($1, 0)";
    let broken = store.write("panicking", |connection| -> Result<(), Fault> {
        connection.execute(INSERT, &values!["lost"])?;
        panic!("in the middle of a transaction")
    });
    assert!(broken.await.is_err());
    store.write("working on", |connection| connection.execute(INSERT, &values!["kept"])).await.unwrap();
    let read = |connection: &Connection<'_>| {
        connection.list("SELECT id FROM cases ORDER BY id LIMIT 9", &[], |row| row.get::<String>(0))
    };
    assert_eq!(store.read("reading", read).await.unwrap(), ["kept"]);
}

#[tokio::test]
async fn a_unit_that_panics_leaves_nothing_behind_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Target::Sqlite(folder.path().join("panel.db"))).await.unwrap();
    panic_in_the_middle(&store).await;
}

#[tokio::test]
async fn a_unit_that_panics_leaves_nothing_behind_on_postgresql() {
    let test = "a_unit_that_panics_leaves_nothing_behind_on_postgresql";
    #[expect(clippy::disallowed_methods, reason = "a test finds its server in the environment")]
    let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let Some(server) = variable("ANNUNCIATOR_TEST_POSTGRES") else {
        assert_ne!(variable("CI").as_deref(), Some("true"), "CI must test on PostgreSQL");
        println!("skipped: {test}: no PostgreSQL");
        return;
    };
    let (admin, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("annunciator_panic_{}", std::process::id());
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
    let base = server.rsplit_once('/').unwrap().0;
    let store = Store::open(&Target::parse(&format!("{base}/{name}")).unwrap()).await.unwrap();
    panic_in_the_middle(&store).await;
    store.close().await.unwrap();
    admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}
