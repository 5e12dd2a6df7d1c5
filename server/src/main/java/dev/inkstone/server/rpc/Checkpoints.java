package dev.inkstone.server.rpc;

import dev.inkstone.model.checkpoint.Consumption;
import dev.inkstone.model.checkpoint.Consumption.Rating;
import dev.inkstone.server.rating.LiveTally;
import dev.inkstone.server.rpc.CheckpointReader.Wanted;
import dev.inkstone.server.swap.CheckpointBook;
import dev.inkstone.server.swap.CheckpointFeed;
import dev.inkstone.server.swap.CheckpointInfo;
import dev.inkstone.server.swap.CheckpointInfo.State;
import dev.inkstone.server.swap.UnknownModel;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.WatchCheckpointsResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** What is known of checkpoints, in pages or as it happens, whichever port asks. Thread-safe. */
public final class Checkpoints {
  private static final Comparator<CheckpointInfo> NEWEST_FIRST =
      Comparator.comparing(
          CheckpointInfo::created, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
          .reversed();

  private final CheckpointBook book;
  private final CheckpointFeed feed;
  private final CheckpointMessages messages;
  private final Executor changing;

  /**
   * @param changing the thread on which everything happens to checkpoints
   */
  public Checkpoints(
      CheckpointBook book, CheckpointFeed feed, LiveTally tally, Executor changing) {
    this.book = book;
    this.feed = feed;
    this.messages = new CheckpointMessages(tally);
    this.changing = changing;
  }

  CheckpointMessages messages() {
    return messages;
  }

  /** One page. Waits for the disk. */
  public ListCheckpointsResponse page(ListCheckpointsRequest request)
      throws IOException, UnknownModel, InvalidRequest {
    Wanted wanted = CheckpointReader.read(request);
    List<CheckpointInfo> all = new ArrayList<>();
    for (String model : models(wanted.model())) {
      all.addAll(book.list(model));
    }
    if (wanted.model().isEmpty()) {
      // Stable, so that the versions of a model stay in their order.
      all.sort(NEWEST_FIRST);
    }
    int next = wanted.after().isPresent() ? after(all, wanted.after().get()) : 0;
    ListCheckpointsResponse.Builder page = ListCheckpointsResponse.newBuilder();
    Map<String, Consumption> consumption = new HashMap<>();
    for (CheckpointInfo info : all.subList(next, all.size())) {
      if (!fits(info, wanted, consumption)) {
        continue;
      }
      if (page.getCheckpointsCount() == wanted.pageSize()) {
        return page.setNextPageToken(token(page)).build();
      }
      page.addCheckpoints(messages.checkpoint(info));
    }
    return page.build();
  }

  private static String token(ListCheckpointsResponse.Builder page) {
    var last = page.getCheckpoints(page.getCheckpointsCount() - 1);
    return last.getModel() + "@" + last.getRef().getVersion();
  }

  private static int after(List<CheckpointInfo> all, String token) throws InvalidRequest {
    for (int i = 0; i < all.size(); i++) {
      if (token.equals(all.get(i).model() + "@" + all.get(i).version())) {
        return i + 1;
      }
    }
    throw CheckpointReader.badToken();
  }

  private boolean fits(CheckpointInfo info, Wanted wanted, Map<String, Consumption> known)
      throws IOException {
    if (!wanted.states().isEmpty()
        && !wanted.states().contains(CheckpointMessages.state(info.state()))) {
      return false;
    }
    for (Predicate<Rating> rating : wanted.consumed()) {
      if (!known.containsKey(info.model())) {
        known.put(info.model(), book.consumption(info.model()));
      }
      if (!known.get(info.model()).consumed(info.version(), rating)) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param model empty for all
   */
  private List<String> models(String model) throws IOException {
    return model.isEmpty() ? List.copyOf(book.models()) : List.of(model);
  }

  /**
   * Tells of what happens to checkpoints: first who is champion, then every change.
   *
   * @param model empty for all
   * @return to be run when the reader has left
   */
  public Runnable watch(String model, MessageOutlet<WatchCheckpointsResponse> out) {
    CheckpointWatch watch = new CheckpointWatch(model, messages, out);
    out.onReady(watch::send);
    try {
      changing.execute(() -> begin(model, watch, out));
    } catch (RuntimeException e) {
      out.fail(Problem.of(e));
    }
    return () -> {
      feed.remove(watch);
      watch.left();
    };
  }

  /** On the thread of all events, so that none comes twice or is missed. */
  private void begin(String model, CheckpointWatch watch, MessageOutlet<?> out) {
    if (out.isCancelled()) {
      return;
    }
    try {
      for (String name : models(model)) {
        book.list(name).stream()
            .filter(info -> info.state() == State.CHAMPION)
            .findFirst()
            .ifPresent(champion -> watch.offer(messages.current(champion, Instant.now())));
      }
    } catch (IOException | UnknownModel | RuntimeException | Error e) {
      out.fail(Problem.of(e));
      return;
    }
    feed.add(watch);
    if (out.isCancelled()) {
      feed.remove(watch);
    }
  }
}
