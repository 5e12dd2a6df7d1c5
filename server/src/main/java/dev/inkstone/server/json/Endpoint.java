package dev.inkstone.server.json;

/** What answers the requests of a route. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers, now or later, on a thread that may take its time but not wait.
   *
   * @throws Exception if the request is refused, as something that {@link
   *     dev.inkstone.server.rpc.Problem} knows, before there was an answer
   */
  void answer(Call call, Reply reply) throws Exception;
}
