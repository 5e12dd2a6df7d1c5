package dev.inkstone.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetainedPrefixesTest {
  private final RetainedPrefixes retained = new RetainedPrefixes(4);

  @Test
  void sharedTokensAreCountedFromTheFirst() {
    retained.retain(2, new int[] {1, 2, 3, 4});
    assertThat(shared(2, 1, 2, 9, 4)).isEqualTo(2);
    assertThat(shared(2, 1, 2, 3, 4, 5)).isEqualTo(4);
    assertThat(shared(2, 1)).isEqualTo(1);
    assertThat(shared(2, 9, 2, 3)).isZero();
    assertThat(shared(0, 1, 2)).isZero();
  }

  private int shared(int slot, int... sequence) {
    return retained.shared(slot, sequence, sequence.length);
  }

  @Test
  void theOneUsedLeastRecentlyIsEvicted() {
    retained.retain(0, new int[] {1});
    retained.retain(1, new int[] {2});
    retained.retain(2, new int[] {3});
    retained.use(0);
    assertThat(retained.evict(RetainedPrefixes.NONE)).isEqualTo(1);
    assertThat(retained.evict(2)).isZero();
    assertThat(retained.evict(2)).isEqualTo(RetainedPrefixes.NONE);
    assertThat(retained.count()).isEqualTo(1);
    assertThat(retained.rows(2)).isEqualTo(1);
  }

  @Test
  void longerOneTakesThePlaceOfThoseItBeginsWith() {
    retained.retain(0, new int[] {1, 2});
    retained.retain(1, new int[] {9});
    retained.retain(2, new int[] {1, 2, 3});
    assertThat(retained.holds(0)).isFalse();
    assertThat(retained.holds(1)).isTrue();
    assertThat(retained.count()).isEqualTo(2);
  }

  @Test
  void whatIsThereAlreadyIsNotRetainedAgainButCountsAsUsed() {
    retained.retain(0, new int[] {1, 2, 3});
    retained.retain(1, new int[] {9});
    retained.retain(2, new int[] {1, 2});
    assertThat(retained.holds(2)).isFalse();
    assertThat(retained.evict(RetainedPrefixes.NONE)).isEqualTo(1);
  }

  @Test
  void newContentOfASlotReplacesTheOld() {
    retained.retain(0, new int[] {1, 2, 3});
    retained.retain(0, new int[] {4});
    assertThat(retained.rows(0)).isEqualTo(1);
    assertThat(retained.count()).isEqualTo(1);
  }

  @Test
  void movedOneKeepsItsAge() {
    retained.retain(0, new int[] {1});
    retained.retain(1, new int[] {2});
    retained.move(0, 3);
    assertThat(retained.holds(0)).isFalse();
    assertThat(retained.evict(RetainedPrefixes.NONE)).isEqualTo(3);
  }

  @Test
  void copyGoesItsOwnWay() {
    retained.retain(0, new int[] {1});
    RetainedPrefixes copy = retained.copy();
    copy.clear();
    copy.retain(2, new int[] {5});
    assertThat(copy.count()).isEqualTo(1);
    assertThat(retained.holds(0)).isTrue();
    assertThat(retained.holds(2)).isFalse();
  }
}
