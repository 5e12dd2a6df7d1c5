package dev.inkstone.server.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KafkaJournalTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  /** Says when a record has come to it. */
  private static final class Producer extends MockProducer<byte[], byte[]> {
    private final CountDownLatch sent = new CountDownLatch(1);

    Producer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      Future<RecordMetadata> result = super.send(record, callback);
      sent.countDown();
      return result;
    }

    void awaitSent() throws InterruptedException {
      assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private final Producer producer = new Producer();
  private KafkaJournal journal;

  private CompletableFuture<Void> write(int capacity, Duration patience, int bytes) {
    if (journal == null) {
      journal = new KafkaJournal("topic", producer, capacity, patience);
    }
    return journal.write("key", bytes, "", () -> VALUE);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private static void assertAway(CompletableFuture<Void> written, String reason) {
    assertThatThrownBy(() -> written.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(KafkaAway.class)
        .hasMessageContaining(reason);
  }

  @Test
  void recordIsWrittenWhenKafkaHasAcknowledgedIt() throws Exception {
    CompletableFuture<Void> written = write(10, LONG, 5);
    producer.awaitSent();
    assertThat(written).isNotDone();
    producer.completeNext();
    written.get(20, TimeUnit.SECONDS);
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().get(0).topic()).isEqualTo("topic");
    assertThat(producer.history().get(0).key()).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
    assertThat(producer.history().get(0).value()).isEqualTo(VALUE);
  }

  @Test
  void recordThatKafkaRefusesFails() throws Exception {
    CompletableFuture<Void> written = write(10, LONG, 5);
    producer.awaitSent();
    producer.errorNext(new NotLeaderOrFollowerException("no leader"));
    assertAway(written, "no leader");
  }

  @Test
  void recordThatFindsNoRoomFailsAtOnceAndTheNextFindsItAgain() throws Exception {
    CompletableFuture<Void> first = write(10, LONG, 6);
    assertAway(write(10, LONG, 6), "too much waits");
    producer.awaitSent();
    producer.completeNext();
    first.get(20, TimeUnit.SECONDS);
    assertThat(write(10, LONG, 6)).isNotCompletedExceptionally();
  }

  @Test
  void nobodyWaitsLongerThanTheLimit() {
    assertAway(write(10, Duration.ofMillis(20), 5), "no answer");
  }

  @Test
  void journalThatIsClosedRefuses() {
    write(10, LONG, 5);
    journal.close();
    assertAway(write(10, LONG, 5), "shutting down");
  }
}
