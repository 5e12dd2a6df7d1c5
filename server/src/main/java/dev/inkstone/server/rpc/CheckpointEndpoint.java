package dev.inkstone.server.rpc;

import dev.inkstone.server.swap.Champions;
import dev.inkstone.server.swap.Champions.Crowned;
import dev.inkstone.server.swap.CheckpointBook;
import dev.inkstone.server.swap.CheckpointInfo;
import dev.inkstone.v1.CheckpointServiceGrpc;
import dev.inkstone.v1.GetCheckpointRequest;
import dev.inkstone.v1.GetCheckpointResponse;
import dev.inkstone.v1.ListCheckpointsRequest;
import dev.inkstone.v1.ListCheckpointsResponse;
import dev.inkstone.v1.PromoteCheckpointRequest;
import dev.inkstone.v1.PromoteCheckpointResponse;
import dev.inkstone.v1.RollbackCheckpointRequest;
import dev.inkstone.v1.RollbackCheckpointResponse;
import dev.inkstone.v1.WatchCheckpointsRequest;
import dev.inkstone.v1.WatchCheckpointsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * The checkpoint service. Reading the registry takes a while and changing the champion takes a load:
 * neither happens on a thread that other calls need.
 */
public final class CheckpointEndpoint extends CheckpointServiceGrpc.CheckpointServiceImplBase {
  private final CheckpointBook book;
  private final Champions champions;
  private final Checkpoints checkpoints;
  private final CheckpointMessages messages;
  private final Executor looking;
  private final Executor changing;

  /**
   * @param looking may wait for the disk
   * @param changing the watcher's thread, and so that of all events
   */
  public CheckpointEndpoint(
      CheckpointBook book,
      Champions champions,
      Checkpoints checkpoints,
      Executor looking,
      Executor changing) {
    this.book = book;
    this.champions = champions;
    this.checkpoints = checkpoints;
    this.messages = checkpoints.messages();
    this.looking = looking;
    this.changing = changing;
  }

  @Override
  public void list(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> observer) {
    answer(looking, observer, () -> checkpoints.page(request));
  }

  @Override
  public void get(GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> observer) {
    answer(
        looking,
        observer,
        () -> {
          CheckpointReader.check(request);
          CheckpointInfo info = book.get(request.getModel(), request.getVersion());
          return GetCheckpointResponse.newBuilder()
              .setCheckpoint(messages.checkpoint(info))
              .build();
        });
  }

  @Override
  public void promote(
      PromoteCheckpointRequest request, StreamObserver<PromoteCheckpointResponse> observer) {
    answer(
        changing,
        observer,
        () -> {
          CheckpointReader.check(request);
          Crowned crowned =
              champions.promote(
                  request.getModel(), request.getVersion(), request.getExpectedChampion());
          PromoteCheckpointResponse.Builder response =
              PromoteCheckpointResponse.newBuilder()
                  .setCheckpoint(messages.checkpoint(crowned.champion()));
          crowned.previous().map(CheckpointMessages::ref).ifPresent(response::setPrevious);
          return response.build();
        });
  }

  @Override
  public void rollback(
      RollbackCheckpointRequest request, StreamObserver<RollbackCheckpointResponse> observer) {
    answer(
        changing,
        observer,
        () -> {
          CheckpointReader.check(request);
          String reason = request.getReason().strip().replaceAll("\\s+", " ");
          Crowned crowned =
              champions.rollBack(request.getModel(), request.getVersion(), reason);
          RollbackCheckpointResponse.Builder response =
              RollbackCheckpointResponse.newBuilder()
                  .setCheckpoint(messages.checkpoint(crowned.champion()));
          crowned.previous().map(CheckpointMessages::ref).ifPresent(response::setPrevious);
          return response.build();
        });
  }

  @Override
  public void watch(
      WatchCheckpointsRequest request, StreamObserver<WatchCheckpointsResponse> observer) {
    var call = (ServerCallStreamObserver<WatchCheckpointsResponse>) observer;
    Calls.start(call, () -> checkpoints.watch(request.getModel(), new CallOutlet<>(call)));
  }

  private <T> void answer(Executor thread, StreamObserver<T> observer, Callable<T> work) {
    var call = (ServerCallStreamObserver<T>) observer;
    // With a handler an answer to a caller who has left is dropped, not thrown back.
    call.setOnCancelHandler(() -> {});
    run(
        thread,
        call,
        () -> {
          T response = work.call();
          call.onNext(response);
          call.onCompleted();
        });
  }

  /** What may fail, and how it ends a call. */
  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  private static void run(Executor thread, ServerCallStreamObserver<?> call, Task task) {
    try {
      thread.execute(
          () -> {
            if (call.isCancelled()) {
              return;
            }
            try {
              task.run();
            } catch (Exception | Error e) {
              call.onError(StatusMapper.toStatus(e));
            }
          });
    } catch (RuntimeException e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }
}
