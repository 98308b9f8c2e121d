package codetok;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON, as far as a kernel needs it. */
final class Json {
  private final String source;
  private int at;

  private Json(String source) {
    this.source = source;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(String text) {
    return (Map<String, Object>) new Json(text).value();
  }

  /** What a literal of Java's stands for, as JShell shows strings. */
  static String literal(String text) {
    return text.startsWith("\"") ? new Json(text).string() : text;
  }

  static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> quoted((String) entry.getKey()) + ":" + text(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    return value instanceof String string ? quoted(string) : String.valueOf(value);
  }

  private static String quoted(String text) {
    var all = new StringBuilder("\"");
    for (char one : text.toCharArray()) {
      if (one == '"' || one == '\\') all.append('\\').append(one);
      else if (one < 0x20 || Character.isSurrogate(one)) all.append(String.format("\\u%04x", (int) one));
      else all.append(one);
    }
    return all.append('"').toString();
  }

  private Object value() {
    switch (peek()) {
      case '{': {
        var map = new LinkedHashMap<String, Object>();
        for (at++; peek() != '}'; skip(',')) {
          var name = string();
          skip(':');
          map.put(name, value());
        }
        at++;
        return map;
      }
      case '[': {
        List<Object> list = new ArrayList<>();
        for (at++; peek() != ']'; skip(',')) list.add(value());
        at++;
        return list;
      }
      case '"':
        return string();
      default: {
        int from = at;
        while (at < source.length() && ",]} \t".indexOf(source.charAt(at)) < 0) at++;
        var word = source.substring(from, at);
        return switch (word) {
          case "true" -> true;
          case "false" -> false;
          case "null" -> null;
          default -> Double.valueOf(word);
        };
      }
    }
  }

  private String string() {
    peek();
    var all = new StringBuilder();
    for (at++; source.charAt(at) != '"'; at++) {
      char one = source.charAt(at);
      if (one != '\\') {
        all.append(one);
        continue;
      }
      char escape = source.charAt(++at);
      switch (escape) {
        case 'n' -> all.append('\n');
        case 't' -> all.append('\t');
        case 'r' -> all.append('\r');
        case 'b' -> all.append('\b');
        case 'f' -> all.append('\f');
        case 'u' -> {
          all.append((char) Integer.parseInt(source.substring(at + 1, at + 5), 16));
          at += 4;
        }
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = at;
          while (end < at + 3 && source.charAt(end) >= '0' && source.charAt(end) <= '7') end++;
          all.append((char) Integer.parseInt(source.substring(at, end), 8));
          at = end - 1;
        }
        default -> all.append(escape);
      }
    }
    at++;
    return all.toString();
  }

  private char peek() {
    while (Character.isWhitespace(source.charAt(at))) at++;
    return source.charAt(at);
  }

  private void skip(char one) {
    if (peek() == one) at++;
  }
}
