package io.livekit.jakarta.media.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Sees to it that only one server works the tables of a PostgreSQL schema: two would give their
 * events the same numbers, and deliver each other's. The owner holds an advisory lock for as long
 * as its connection lives; H2 locks the file of its database itself. Owned by: one thread.
 */
final class StoreOwnership {

  /** {@code lkev}: with the schema's hash, nothing else takes this lock. */
  private static final int LOCK = 0x6C6B6576;

  private static final String KEY = "(" + LOCK + ", hashtext(current_schema()))";

  /** Tells this store's own sessions from those of other servers. */
  private final String name = "livekit " + UUID.randomUUID();

  /**
   * Takes the lock, for this connection.
   *
   * @throws SQLException when another server has it
   */
  void take(Connection connection) throws SQLException {
    try (PreparedStatement named =
        connection.prepareStatement("SELECT set_config('application_name', ?, false)")) {
      named.setString(1, name);
      named.execute();
    }
    if (isTaken(connection)) {
      return;
    }
    // A session of our own whose connection broke unseen would keep us out for hours.
    try (PreparedStatement former =
        connection.prepareStatement(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                + " WHERE application_name = ? AND pid <> pg_backend_pid()")) {
      former.setString(1, name);
      former.execute();
    }
    if (!isTaken(connection)) {
      throw new SQLException(
          "another server uses the tables of this schema; each server needs a schema of its own");
    }
  }

  private static boolean isTaken(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock" + KEY)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Gives the lock up, so that a pool can hand the connection on. */
  void leave(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock" + KEY);
      statement.execute("SET application_name TO ''");
    }
    connection.commit();
  }
}
