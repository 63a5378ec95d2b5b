package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.EventsConfig;
import io.livekit.jakarta.media.store.JdbcEventStore;
import java.nio.file.Path;
import java.sql.DriverManager;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Finds the database that {@code events.store} names. */
final class EventDatabase {
  private EventDatabase() {}

  /**
   * @throws ConfigException if there is none of this name
   */
  static JdbcEventStore.Connections of(EventsConfig config) {
    return config.isDataSource() ? dataSource(config.store()) : file(config.store());
  }

  private static JdbcEventStore.Connections dataSource(String name) {
    try {
      if (new InitialContext().lookup(name) instanceof DataSource found) {
        return found::getConnection;
      }
      throw new ConfigException("events.store: " + name + " is no DataSource");
    } catch (NamingException e) {
      throw new ConfigException("events.store: there is no DataSource " + name);
    }
  }

  private static JdbcEventStore.Connections file(String name) {
    if (name.indexOf(';') >= 0) {
      throw new ConfigException("events.store: \"" + name + "\" is no file name");
    }
    // A commit is in the file when it returns, and the end of the JVM leaves the closing to us.
    String url =
        "jdbc:h2:file:" + Path.of(name).toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    return () -> DriverManager.getConnection(url);
  }
}
