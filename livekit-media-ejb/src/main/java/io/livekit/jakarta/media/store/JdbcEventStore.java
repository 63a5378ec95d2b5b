package io.livekit.jakarta.media.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.media.outbox.EventStore;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.outbox.StoreException;
import io.livekit.jakarta.proto.WebhookEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Events in two tables of a relational database: H2 or PostgreSQL, for which there are scripts
 * beside this class. One server has the tables for itself: where two could share them, the second
 * waits until the first has ended. Owned by: one thread.
 */
public final class JdbcEventStore implements EventStore {

  /** Gives a connection that nobody else uses. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }

  private static final String EVENT = "e.number, e.happened_at, e.body";

  private static final String UNCLAIMED =
      "NOT EXISTS (SELECT 1 FROM livekit_delivery d WHERE d.number = livekit_event.number)";

  private final Connections connections;
  private final StoreOwnership ownership = new StoreOwnership();
  private Connection connection;

  /** Whether {@link #ownership} holds for the connection. */
  private boolean owned;

  public JdbcEventStore(Connections connections) {
    this.connections = connections;
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T transaction(Work<T> work) throws StoreException {
    if (connection == null) {
      throw new StoreException("not open", null);
    }
    try {
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      close();
      throw new StoreException(e.toString(), e);
    }
  }

  @Override
  public long open() throws StoreException {
    close();
    try {
      connection = connections.open();
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      close();
      throw new StoreException(e.toString(), e);
    }
    transaction(this::own);
    transaction(JdbcEventStore::createTables);
    return transaction(JdbcEventStore::lastNumber);
  }

  private static long lastNumber(Connection c) throws SQLException {
    try (Statement statement = c.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COALESCE(MAX(number), 0) FROM livekit_event")) {
      row.next();
      return row.getLong(1);
    }
  }

  private Void own(Connection c) throws SQLException {
    if (product(c).equals("postgresql")) {
      ownership.take(c);
      owned = true;
    }
    return null;
  }

  private static String product(Connection c) throws SQLException {
    return c.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
  }

  private static Void createTables(Connection c) throws SQLException {
    String product = product(c);
    try (InputStream script =
            JdbcEventStore.class.getResourceAsStream("events-" + product + ".sql");
        Statement statement = c.createStatement()) {
      if (script == null) {
        throw new SQLException("events can be stored in PostgreSQL and H2, not in " + product);
      }
      String commands =
          new String(script.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("--"))
              .collect(Collectors.joining("\n"));
      for (String command : commands.split(";")) {
        if (!command.isBlank()) {
          statement.execute(command);
        }
      }
      return null;
    } catch (IOException e) {
      throw new SQLException("the script of " + product + " can't be read", e);
    }
  }

  @Override
  public void write(List<Arrival> arrivals, List<Settlement> settlements) throws StoreException {
    transaction(
        c -> {
          insert(c, arrivals);
          settle(c, settlements);
          return null;
        });
  }

  private static void insert(Connection c, List<Arrival> arrivals) throws SQLException {
    if (arrivals.isEmpty()) {
      return;
    }
    try (PreparedStatement event =
            c.prepareStatement(
                "INSERT INTO livekit_event (number, id, room, name, happened_at, body)"
                    + " VALUES (?, ?, ?, ?, ?, ?)");
        PreparedStatement delivery =
            c.prepareStatement("INSERT INTO livekit_delivery (receiver, number) VALUES (?, ?)")) {
      for (Arrival arrival : arrivals) {
        OutboxEvent of = arrival.event();
        event.setLong(1, of.number());
        event.setString(2, of.id());
        // PostgreSQL has no texts with this character.
        event.setString(3, of.room().replace('\0', ' '));
        event.setString(4, of.body().getEvent());
        event.setLong(5, of.unixMillis());
        event.setBytes(6, of.body().toByteArray());
        event.addBatch();
        for (String receiver : arrival.receivers()) {
          delivery.setString(1, receiver);
          delivery.setLong(2, of.number());
          delivery.addBatch();
        }
      }
      event.executeBatch();
      delivery.executeBatch();
    }
  }

  private static void settle(Connection c, List<Settlement> settlements) throws SQLException {
    if (settlements.isEmpty()) {
      return;
    }
    try (PreparedStatement delivered =
            c.prepareStatement("DELETE FROM livekit_delivery WHERE receiver = ? AND number = ?");
        PreparedStatement dead =
            c.prepareStatement(
                "UPDATE livekit_delivery SET failure = ? WHERE receiver = ? AND number = ?")) {
      for (Settlement settlement : settlements) {
        if (settlement.failure().isEmpty()) {
          delivered.setString(1, settlement.receiver());
          delivered.setLong(2, settlement.number());
          delivered.addBatch();
        } else {
          dead.setString(1, settlement.failure());
          dead.setString(2, settlement.receiver());
          dead.setLong(3, settlement.number());
          dead.addBatch();
        }
      }
      delivered.executeBatch();
      dead.executeBatch();
    }
  }

  @Override
  public List<OutboxEvent> pending(String receiver, long afterNumber, int limit)
      throws StoreException {
    return transaction(
        c -> {
          try (PreparedStatement query =
              c.prepareStatement(
                  "SELECT "
                      + EVENT
                      + " FROM livekit_delivery d JOIN livekit_event e ON e.number = d.number"
                      + " WHERE d.receiver = ? AND d.number > ? AND d.failure IS NULL"
                      + " ORDER BY d.number LIMIT ?")) {
            query.setString(1, receiver);
            query.setLong(2, afterNumber);
            query.setInt(3, limit);
            List<OutboxEvent> events = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                events.add(event(rows));
              }
            }
            return events;
          }
        });
  }

  private static OutboxEvent event(ResultSet row) throws SQLException {
    try {
      return new OutboxEvent(
          row.getLong(1), row.getLong(2), WebhookEvent.parseFrom(row.getBytes(3)));
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("event " + row.getLong(1) + " can't be read", e);
    }
  }

  @Override
  public Optional<OutboxEvent> find(String id) throws StoreException {
    if (!id.chars().allMatch(c -> c > ' ' && c <= '~')) {
      // No event is called that, and PostgreSQL fails when it is asked for some of these.
      return Optional.empty();
    }
    return transaction(
        c -> {
          try (PreparedStatement query =
              c.prepareStatement("SELECT " + EVENT + " FROM livekit_event e WHERE e.id = ?")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
              return rows.next() ? Optional.of(event(rows)) : Optional.empty();
            }
          }
        });
  }

  @Override
  public Page after(long number, int limit, int maxBytes) throws StoreException {
    return transaction(
        c -> {
          try (PreparedStatement query =
              c.prepareStatement(
                  "SELECT "
                      + EVENT
                      + " FROM livekit_event e WHERE e.number > ? ORDER BY e.number LIMIT ?")) {
            query.setLong(1, number);
            query.setInt(2, limit);
            List<OutboxEvent> events = new ArrayList<>();
            long last = number;
            try (ResultSet rows = query.executeQuery()) {
              for (int bytes = 0; bytes < maxBytes && rows.next(); ) {
                byte[] body = rows.getBytes(3);
                bytes += body.length;
                last = rows.getLong(1);
                try {
                  events.add(new OutboxEvent(last, rows.getLong(2), WebhookEvent.parseFrom(body)));
                } catch (InvalidProtocolBufferException e) {
                  // Who reads them all isn't to end at one.
                }
              }
            }
            return new Page(events, last);
          }
        });
  }

  @Override
  public List<String> deadLetters(String receiver, int limit) throws StoreException {
    if (receiver.indexOf('\0') >= 0) {
      return List.of();
    }
    return transaction(
        c -> {
          try (PreparedStatement query =
              c.prepareStatement(
                  "SELECT e.id FROM livekit_delivery d JOIN livekit_event e ON e.number = d.number"
                      + " WHERE d.receiver = ? AND d.failure IS NOT NULL"
                      + " ORDER BY d.number LIMIT ?")) {
            query.setString(1, receiver);
            query.setInt(2, limit);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                ids.add(rows.getString(1));
              }
            }
            return ids;
          }
        });
  }

  @Override
  public void restore(long number, List<String> receivers) throws StoreException {
    transaction(
        c -> {
          try (PreparedStatement former =
                  c.prepareStatement(
                      "DELETE FROM livekit_delivery WHERE receiver = ? AND number = ?");
              PreparedStatement again =
                  c.prepareStatement(
                      "INSERT INTO livekit_delivery (receiver, number) VALUES (?, ?)")) {
            for (String receiver : receivers) {
              former.setString(1, receiver);
              former.setLong(2, number);
              former.executeUpdate();
              again.setString(1, receiver);
              again.setLong(2, number);
              again.executeUpdate();
            }
          }
          return null;
        });
  }

  @Override
  public void forget(long settledBefore, long pendingBefore, long keepMax) throws StoreException {
    transaction(
        c -> {
          long last = lastNumber(c);
          delete(c, "delivery WHERE number <= ? AND failure IS NOT NULL", last - keepMax);
          delete(c, "event WHERE number <= ? AND " + UNCLAIMED, last - keepMax);
          delete(
              c,
              "delivery WHERE number IN (SELECT number FROM livekit_event WHERE happened_at < ?)"
                  + " AND (failure IS NOT NULL OR number IN (SELECT number FROM livekit_event"
                  + " WHERE happened_at < ?))",
              settledBefore,
              pendingBefore);
          delete(
              c,
              "event WHERE happened_at < ? AND number < ? AND " + UNCLAIMED,
              settledBefore,
              last);
          return null;
        });
  }

  private static void delete(Connection c, String what, long... values) throws SQLException {
    try (PreparedStatement rows = c.prepareStatement("DELETE FROM livekit_" + what)) {
      for (int i = 0; i < values.length; i++) {
        rows.setLong(i + 1, values[i]);
      }
      rows.executeUpdate();
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        // A pool may hand the connection on: what isn't committed must not be there then.
        open.rollback();
        if (owned) {
          ownership.leave(open);
        }
      } catch (SQLException e) {
        // It is broken, and what wasn't committed is gone.
      }
      owned = false;
      try {
        open.close();
      } catch (SQLException e) {
        // It is gone all the same.
      }
    }
  }
}
