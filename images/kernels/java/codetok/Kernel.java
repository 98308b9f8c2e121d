package codetok;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/**
 * The code interpreter's Java: JShell in this very process. Orders come as lines of JSON on descriptor 3, events go as lines of
 * JSON to descriptor 4 (messages.ts of the agent has their forms). Variables of the environment are system properties, which
 * can be set.
 */
public final class Kernel {
  private static final String[] IMPORTS = {
    "java.io.*", "java.math.*", "java.net.*", "java.nio.file.*", "java.util.*", "java.util.concurrent.*",
    "java.util.function.*", "java.util.prefs.*", "java.util.regex.*", "java.util.stream.*",
  };

  private final OutputStream events;
  private final BlockingQueue<Map<String, Object>> orders = new LinkedBlockingQueue<>();
  private final JShell shell;
  private volatile long running = -1;
  private volatile boolean isInterrupted;

  private Kernel(OutputStream events) {
    this.events = events;
    System.setIn(InputStream.nullInputStream());
    System.setOut(new Told("stdout"));
    System.setErr(new Told("stderr"));
    System.getenv().forEach(System.getProperties()::putIfAbsent);
    shell = JShell.builder().executionEngine("local").out(System.out).err(System.err).build();
    for (String name : IMPORTS) shell.eval("import " + name + ";");
  }

  public static void main(String[] arguments) throws Exception {
    try (var in = new BufferedReader(new InputStreamReader(new FileInputStream("/proc/self/fd/3"), UTF_8));
        var out = new FileOutputStream("/proc/self/fd/4")) {
      var kernel = new Kernel(out);
      var worker = new Thread(kernel::serve, "executions");
      worker.setDaemon(true);
      worker.start();
      for (String line; (line = in.readLine()) != null; ) kernel.take(Json.object(line));
    }
    System.exit(0); // the agent has gone
  }

  private void take(Map<String, Object> order) {
    if (!order.get("op").equals("interrupt")) orders.add(order);
    else if (((Number) order.get("id")).longValue() == running) {
      isInterrupted = true;
      shell.stop();
    }
  }

  private void serve() {
    try {
      while (true) {
        var order = orders.take();
        switch ((String) order.get("op")) {
          case "environment" -> variables(order).forEach(System::setProperty);
          case "execute" -> execute(order);
          default -> { } // "begin": the mark is for kernels whose output is a stream
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void execute(Map<String, Object> order) {
    var id = ((Number) order.get("id")).longValue();
    var env = variables(order);
    var before = new HashMap<String, String>();
    env.keySet().forEach(name -> before.put(name, System.getProperty(name)));
    env.forEach(System::setProperty);
    tell("count", Map.of("count", id));
    isInterrupted = false;
    running = id;
    try {
      evaluate((String) order.get("code"));
    } finally {
      running = -1;
      before.forEach((name, value) -> {
        if (value == null) System.clearProperty(name);
        else System.setProperty(name, value);
      });
      System.out.flush();
      System.err.flush();
      tell("done", Map.of("id", id));
    }
  }

  /** Each snippet in turn, up to the first that fails; the value of the last one is the result. */
  private void evaluate(String code) {
    Snippet last = null;
    for (String rest = code; !rest.isBlank(); ) {
      var info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      var isWhole = info.completeness().isComplete() && info.source() != null;
      last = null;
      for (SnippetEvent event : shell.eval(isWhole ? info.source() : rest)) {
        if (event.causeSnippet() != null) continue;
        if (event.status() == Status.REJECTED) {
          rejected(event.snippet());
          return;
        }
        if (event.exception() != null) {
          failed(event.exception());
          return;
        }
        last = event.snippet();
      }
      if (isInterrupted) {
        tell("error", Map.of("name", "Interrupted", "value", "the execution was interrupted", "traceback", "Interrupted"));
        return;
      }
      rest = isWhole ? info.remaining() : "";
    }
    var name = nameOf(last);
    if (name != null) show(name);
  }

  /** Under which the value of an expression is known; null for what is none. */
  private static String nameOf(Snippet snippet) {
    if (snippet instanceof ExpressionSnippet expression) return expression.name();
    var isExpression = snippet != null && snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    return isExpression ? ((VarSnippet) snippet).name() : null;
  }

  private void show(String name) {
    var event = shell.eval("String.valueOf(" + name + ")").get(0);
    var literal = event.value();
    shell.drop(event.snippet());
    if (literal != null) tell("result", Map.of("data", Map.of("text/plain", Json.literal(literal)), "isMain", true));
  }

  private void rejected(Snippet snippet) {
    List<String> problems = shell.diagnostics(snippet).map(problem -> problem.getMessage(null)).toList();
    var name = "CompilationError";
    var value = problems.isEmpty() ? "it can't be compiled" : problems.get(0);
    tell("error", Map.of("name", name, "value", value, "traceback", name + ": " + String.join("\n", problems)));
  }

  private void failed(JShellException thrown) {
    var name = thrown instanceof EvalException evaluated ? evaluated.getExceptionClassName() : "UnresolvedReference";
    var value = thrown instanceof UnresolvedReferenceException unresolved
        ? "what " + unresolved.getSnippet().name() + " refers to is not there"
        : String.valueOf(thrown.getMessage());
    var frames = Stream.of(thrown.getStackTrace()).map(frame -> "\n    at " + frame).collect(Collectors.joining());
    tell("error", Map.of("name", name, "value", value, "traceback", name + ": " + value + frames));
  }

  private static Map<String, String> variables(Map<String, Object> order) {
    var all = new LinkedHashMap<String, String>();
    ((Map<?, ?>) order.get("env")).forEach((name, value) -> all.put((String) name, (String) value));
    return all;
  }

  private void tell(String type, Map<String, ?> more) {
    var event = new LinkedHashMap<String, Object>(more);
    event.put("type", type);
    var line = (Json.text(event) + "\n").getBytes(UTF_8);
    synchronized (events) {
      try {
        events.write(line);
      } catch (IOException gone) {
        System.exit(1); // there is nobody to tell it
      }
    }
  }

  /** What programs print is told as it comes. A subclass, so that a line and its end are two prints, as on Jupyter's Java. */
  private final class Told extends PrintStream {
    Told(String name) {
      super(new OutputStream() {
        private byte[] held = {};

        @Override
        public void write(int one) {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
          var all = new byte[held.length + count];
          System.arraycopy(held, 0, all, 0, held.length);
          System.arraycopy(bytes, from, all, held.length, count);
          var end = wholeCharacters(all);
          held = java.util.Arrays.copyOfRange(all, end, all.length);
          if (end > 0) tell(name, Map.of("text", new String(all, 0, end, UTF_8)));
        }
      }, true, UTF_8);
    }
  }

  /** Up to where no character of UTF-8 is cut. */
  private static int wholeCharacters(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int lead = bytes[bytes.length - back] & 0xff;
      if (lead < 0x80) break;
      if (lead >= 0xc0) {
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        return length > back ? bytes.length - back : bytes.length;
      }
    }
    return bytes.length;
  }
}
