package dev.inkstone.server.security;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may call what, on both ports: the one table. What is not in it nobody may call while keys are
 * asked for, so that a new route or call is closed until somebody writes down here whose it is.
 *
 * <p>Open are the probes of an orchestrator, which say whether this process serves and nothing
 * else, and the files of the web page, which are the same for everybody and in the repository;
 * what the page does, it does with a key.
 */
public final class AccessTable {
  /** Looking at models and checkpoints belongs to everything that one may do with them. */
  private static final Access READERS = Access.to(Scope.GENERATE, Scope.RATE, Scope.ADMIN);

  private static final Access WRITERS = Access.to(Scope.GENERATE);
  private static final Access RATERS = Access.to(Scope.RATE);
  private static final Access ADMINS = Access.to(Scope.ADMIN);
  private static final Access MONITORS = Access.to(Scope.METRICS, Scope.ADMIN);

  private static final Map<String, Access> RPCS =
      Map.ofEntries(
          entry("inkstone.v1.TextService/Generate", WRITERS),
          entry("inkstone.v1.TextService/Chat", WRITERS),
          entry("inkstone.v1.ImageService/Generate", WRITERS),
          entry("inkstone.v1.ImageService/ListWords", READERS),
          entry("inkstone.v1.RatingService/Rate", RATERS),
          entry("inkstone.v1.RatingService/Withdraw", RATERS),
          entry("inkstone.v1.CheckpointService/List", READERS),
          entry("inkstone.v1.CheckpointService/Get", READERS),
          entry("inkstone.v1.CheckpointService/Watch", READERS),
          entry("inkstone.v1.CheckpointService/Promote", ADMINS),
          entry("inkstone.v1.CheckpointService/Rollback", ADMINS),
          entry("inkstone.v1.EvaluationService/Evaluate", WRITERS),
          entry("grpc.health.v1.Health/Check", Access.OPEN),
          entry("grpc.health.v1.Health/List", Access.ANY_KEY),
          entry("grpc.health.v1.Health/Watch", Access.ANY_KEY),
          entry("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Access.ANY_KEY),
          entry("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Access.ANY_KEY));

  /** A part of a path that begins with a colon stands for any part, a last star for whatever. */
  private static final List<Route> ROUTES =
      List.of(
          new Route("GET", "/healthz", Access.OPEN),
          new Route("GET", "/readyz", Access.OPEN),
          new Route("GET", "/", Access.OPEN),
          new Route("GET", "/page/*", Access.OPEN),
          new Route("GET", "/metrics", MONITORS),
          new Route("GET", "/v1/models", READERS),
          new Route("GET", "/v1/models/:model", READERS),
          new Route("POST", "/v1/chat/completions", WRITERS),
          new Route("POST", "/v1/completions", WRITERS),
          new Route("POST", "/v1/images/generations", WRITERS),
          new Route("POST", "/v1/ratings", RATERS),
          new Route("DELETE", "/v1/ratings/:generation_id", RATERS),
          new Route("GET", "/v1/checkpoints", READERS),
          new Route("GET", "/v1/checkpoints/events", READERS));

  private record Route(String method, String name, Pattern path, Access access) {
    private static final Pattern VARIABLE = Pattern.compile(":[a-z_]+");

    Route(String method, String path, Access access) {
      this(method, path, pattern(path), access);
    }

    private static Pattern pattern(String path) {
      String parts = VARIABLE.matcher(path).replaceAll("[^/]+");
      return Pattern.compile(parts.endsWith("*") ? parts.replace("*", ".+") : parts);
    }

    boolean is(String otherMethod, String otherPath) {
      return method.equals(otherMethod) && path.matcher(otherPath).matches();
    }
  }

  private AccessTable() {}

  /**
   * Who may make a gRPC call.
   *
   * @param method as {@code package.Service/Method}
   */
  public static Access rpc(String method) {
    return RPCS.getOrDefault(method, Access.NOBODY);
  }

  /**
   * Who may make an HTTP request.
   *
   * @param path normalised, as the router sees it
   */
  public static Access http(String method, String path) {
    return route(method, path).map(Route::access).orElse(Access.NOBODY);
  }

  /**
   * What a log may call an HTTP request: the method and path of its route, or {@code OTHER} where
   * there is none, since whatever else stands in an address is its caller's.
   */
  public static String name(String method, String path) {
    return route(method, path).map(route -> method + " " + route.name()).orElse("OTHER");
  }

  private static Optional<Route> route(String method, String path) {
    String read = method.equals("HEAD") ? "GET" : method;
    String plain =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return ROUTES.stream().filter(route -> route.is(read, plain)).findFirst();
  }
}
