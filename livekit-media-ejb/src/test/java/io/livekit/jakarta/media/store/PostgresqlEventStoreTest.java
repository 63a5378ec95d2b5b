package io.livekit.jakarta.media.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.media.outbox.StoreException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A PostgreSQL of the system, started for these tests; {@code bin/test} installs it. */
class PostgresqlEventStoreTest extends EventStoreContract {
  private static Postgresql server;

  @BeforeAll
  static void start() throws Exception {
    Optional<Postgresql> started = Postgresql.start();
    assumeTrue(started.isPresent(), "no PostgreSQL here, and it can't be installed without root");
    server = started.orElseThrow();
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url());
  }

  @Test
  void aSecondServerWaitsUntilTheFirstHasEnded() throws Exception {
    JdbcEventStore first = new JdbcEventStore(this::connect);
    JdbcEventStore second = new JdbcEventStore(this::connect);
    first.open();
    assertThatThrownBy(second::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another server uses the tables of this schema");
    first.write(List.of(), List.of());
    first.close();
    second.open();
    assertThatThrownBy(first::open).hasMessageContaining("another server");
    second.close();
  }

  /** A firewall forgot the connection: the server believes that it lives. */
  @Test
  void aServerIsNotKeptOutByASessionOfItsOwnThatBrokeUnseen() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    JdbcEventStore store = new JdbcEventStore(() -> breakable(connect(), broken));
    store.open();
    broken.set(true);
    assertThatThrownBy(() -> store.write(List.of(), List.of())).isInstanceOf(StoreException.class);
    broken.set(false);
    store.open();
    store.close();
  }

  /** What is done to it while it is broken doesn't reach the database, its end least of all. */
  private static Connection breakable(Connection real, AtomicBoolean broken) {
    return (Connection)
        Proxy.newProxyInstance(
            PostgresqlEventStoreTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              if (broken.get()) {
                throw new SQLException("no answer");
              }
              return method.invoke(real, arguments);
            });
  }
}
