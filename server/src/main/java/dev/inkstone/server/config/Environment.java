package dev.inkstone.server.config;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The options that the environment sets: {@code INKSTONE_GRPC_PORT} for {@code grpc-port}. */
final class Environment {
  private static final String PREFIX = "INKSTONE_";

  /** For others: the launcher, the client, the checks and the containers. */
  private static final Set<String> OTHERS =
      Set.of(
          "INKSTONE_JAVA_OPTS", "INKSTONE_KEY", "INKSTONE_GRPC", "INKSTONE_HTTP", "INKSTONE_LOG",
          "INKSTONE_SHOTS", "INKSTONE_CA", "INKSTONE_HEALTH", "INKSTONE_OTLP",
          "INKSTONE_METRICS_KEY");

  /** Kubernetes tells every container of every service in variables like these. */
  private static final Pattern SERVICE_NAME =
      Pattern.compile(
          "INKSTONE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP)\\w*)");

  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  private Environment() {}

  static String variable(String option) {
    return PREFIX + option.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /**
   * The options that variables set.
   *
   * @param known the names of all options
   * @throws IOException in one line, if a variable is none of theirs
   */
  static Map<String, Setting> read(Map<String, String> variables, Set<String> known)
      throws IOException {
    Map<String, String> options =
        known.stream().collect(Collectors.toMap(Environment::variable, Function.identity()));
    Map<String, Setting> settings = new HashMap<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(variables).entrySet()) {
      String name = entry.getKey();
      if (!name.startsWith(PREFIX) || OTHERS.contains(name) || isService(entry)) {
        continue;
      }
      if (!options.containsKey(name)) {
        throw new IOException(
            "the environment has no option "
                + Nearest.hint(name, options.keySet())
                + " (unset it otherwise)");
      }
      settings.put(options.get(name), new Setting(entry.getValue(), name));
    }
    return settings;
  }

  private static boolean isService(Map.Entry<String, String> variable) {
    return SERVICE_NAME.matcher(variable.getKey()).matches()
        || SERVICE_ADDRESS.matcher(variable.getValue()).matches();
  }
}
