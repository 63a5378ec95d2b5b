package io.livekit.jakarta.media.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
}
