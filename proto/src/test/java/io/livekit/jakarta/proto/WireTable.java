package io.livekit.jakarta.proto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of {@code src/test/resources/wire}: the published protocol as plain lines. Every fact
 * becomes one line of text, so that comparing two protocols is comparing two sets.
 */
record WireTable(String file, Set<String> facts) {

  private static final Pattern HEADING =
      Pattern.compile("(enum|message|service) (\\S+)( \\(deprecated\\))?");
  private static final Pattern METHOD =
      Pattern.compile("rpc (\\w+)\\((stream )?(\\S+)\\) -> (stream )?(\\S+)");

  static WireTable read(Path table) {
    List<String> lines;
    try {
      lines = Files.readAllLines(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String file = null;
    String pkg = null;
    String kind = null;
    String owner = null;
    Set<String> facts = new TreeSet<>();
    for (String line : lines) {
      Matcher heading = HEADING.matcher(line);
      if (line.startsWith("file ")) {
        file = line.substring("file ".length());
      } else if (line.startsWith("package ")) {
        pkg = line.substring("package ".length());
      } else if (heading.matches()) {
        kind = heading.group(1);
        owner = pkg + "." + heading.group(2);
        facts.add(kind + " " + owner + (heading.group(3) == null ? "" : " deprecated"));
      } else if (line.startsWith("  ")) {
        facts.add(fact(kind, owner, line.strip()));
      } else if (!line.isEmpty() && !line.startsWith("syntax ") && !line.startsWith("imports")) {
        throw new IllegalStateException(table + ": not understood: " + line);
      }
    }
    return new WireTable(file, facts);
  }

  private static String fact(String kind, String owner, String line) {
    if (line.startsWith("reserved ")) {
      return owner + " " + line;
    }
    if (kind.equals("service")) {
      Matcher method = METHOD.matcher(line);
      if (!method.matches()) {
        throw new IllegalStateException("not understood: " + line);
      }
      return method(
          owner,
          method.group(1),
          method.group(2) != null,
          method.group(3),
          method.group(4) != null,
          method.group(5));
    }
    String[] columns = line.split("\t");
    if (kind.equals("enum")) {
      return value(owner, columns[1], Integer.parseInt(columns[0]));
    }
    String[] nameAndNotes = columns[2].split("  ");
    String oneof = null;
    boolean deprecated = false;
    for (int i = 1; i < nameAndNotes.length; i++) {
      if (nameAndNotes[i].startsWith("oneof ")) {
        oneof = nameAndNotes[i].substring("oneof ".length());
      } else if (nameAndNotes[i].equals("deprecated")) {
        deprecated = true;
      } else {
        throw new IllegalStateException("not understood: " + line);
      }
    }
    return field(
        owner, nameAndNotes[0], Integer.parseInt(columns[0]), columns[1], oneof, deprecated);
  }

  static String field(
      String owner, String name, int number, String type, String oneof, boolean deprecated) {
    return owner
        + " field "
        + name
        + " = "
        + number
        + " : "
        + type
        + (oneof == null ? "" : " in oneof " + oneof)
        + (deprecated ? " deprecated" : "");
  }

  static String value(String owner, String name, int number) {
    return owner + " value " + name + " = " + number;
  }

  static String method(
      String owner, String name, boolean streamIn, String in, boolean streamOut, String out) {
    return owner
        + " rpc "
        + name
        + " "
        + (streamIn ? "stream " : "")
        + in
        + " -> "
        + (streamOut ? "stream " : "")
        + out;
  }
}
