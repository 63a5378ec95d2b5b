package io.livekit.jakarta.media.store;

import io.livekit.jakarta.media.auth.Revocation;
import io.livekit.jakarta.media.auth.RevocationStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Revocations in a table beside that of events: H2 or PostgreSQL. They are few and far between, so
 * each takes a connection of its own. Owned by: one thread at a time.
 */
public final class JdbcRevocationStore implements RevocationStore {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS livekit_revocation (subject VARCHAR(64) PRIMARY KEY,"
          + " issued_until BIGINT NOT NULL, refreshed_until BIGINT NOT NULL,"
          + " ends_at BIGINT NOT NULL)";

  private final JdbcEventStore.Connections connections;
  private boolean created;

  public JdbcRevocationStore(JdbcEventStore.Connections connections) {
    this.connections = connections;
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T transaction(Work<T> work) throws Failed {
    try (Connection connection = connections.open()) {
      connection.setAutoCommit(false);
      try {
        if (!created) {
          try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
          }
        }
        T result = work.run(connection);
        connection.commit();
        created = true;
        return result;
      } catch (SQLException e) {
        // A pool may hand the connection on.
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  @Override
  public List<Revocation> load(long now, int limit) throws Failed {
    return transaction(
        c -> {
          try (PreparedStatement query =
              c.prepareStatement(
                  "SELECT subject, issued_until, refreshed_until, ends_at FROM livekit_revocation"
                      + " WHERE ends_at > ? ORDER BY ends_at DESC LIMIT ?")) {
            query.setLong(1, now);
            query.setInt(2, limit);
            List<Revocation> kept = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                kept.add(
                    new Revocation(
                        rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
              }
            }
            return kept;
          }
        });
  }

  @Override
  public void save(Revocation revocation, long now) throws Failed {
    transaction(
        c -> {
          try (PreparedStatement former =
                  c.prepareStatement(
                      "DELETE FROM livekit_revocation WHERE subject = ? OR ends_at <= ?");
              PreparedStatement one =
                  c.prepareStatement(
                      "INSERT INTO livekit_revocation"
                          + " (subject, issued_until, refreshed_until, ends_at)"
                          + " VALUES (?, ?, ?, ?)")) {
            former.setString(1, revocation.subject());
            former.setLong(2, now);
            former.executeUpdate();
            one.setString(1, revocation.subject());
            one.setLong(2, revocation.issuedUntil());
            one.setLong(3, revocation.refreshedUntil());
            one.setLong(4, revocation.until());
            one.executeUpdate();
          }
          return null;
        });
  }
}
