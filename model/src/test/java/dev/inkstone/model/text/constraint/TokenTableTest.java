package dev.inkstone.model.text.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTableTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void allBytesWriteEveryCharacter() {
    assertThat(Vocabularies.bytePairs(1).writable()).isEqualTo(CodePoints.ALL);
  }

  @Test
  void aCharacterIsWritableWholeOrByItsBytes() {
    byte[][] texts = new byte[70][];
    for (int i = 0; i < 64; i++) {
      texts[i] = bytes(0x80 + i);
    }
    byte[][] more = {Vocabularies.utf8("月"), Vocabularies.utf8("花夜"), bytes('x'), bytes(0xC3),
        bytes(0xFF), {}};
    System.arraycopy(more, 0, texts, 64, more.length);
    assertThat(new TokenTable(texts, Map.of(), Set.of()).writable())
        .isEqualTo(CodePoints.of("月x").union(CodePoints.range(0xC0, 0xFF)));
  }

  @Test
  void partOfACharacterCountsOnlyWhereItsRestIsSure() {
    byte[][] few = {Vocabularies.utf8("月"), bytes(0xE6, 0x9C), bytes(0xC3), bytes(0xA9)};
    TokenTable table = new TokenTable(few, Map.of(), Set.of());
    assertThat(table.text(1)).isEmpty();
    assertThat(table.writable()).isEqualTo(CodePoints.of("月"));
  }

  @Test
  void endTokensWriteNothingAndMustExist() {
    byte[][] texts = {Vocabularies.utf8("a"), Vocabularies.utf8("</s>")};
    assertThat(new TokenTable(texts, Map.of(), Set.of(1)).text(1)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenTable(texts, Map.of(), Set.of(2)))
        .withMessage("end token 2 is not in [0, 2)");
  }

  @Test
  void treeHoldsEachTokenOnceBelowItsPrefixes() {
    TokenTrie trie = new TokenTrie(new byte[][] {bytes('a', 'b'), bytes('a'), bytes('b'), {},
        bytes('a', 'b'), bytes('a', 0xFF)});
    assertThat(trie.size()).isEqualTo(4);
    StringBuilder walk = new StringBuilder();
    for (int node = 0; node < trie.size(); node++) {
      walk.append(Integer.toHexString(trie.label(node))).append(trie.depth(node));
      for (int i = trie.firstToken(node); i < trie.endToken(node); i++) {
        walk.append('#').append(trie.token(i));
      }
      walk.append('>').append(trie.skip(node)).append(' ');
    }
    assertThat(walk).hasToString("610#1>3 621#0#4>2 ff1#5>3 620#2>4 ");
    assertThat(trie.longest()).isEqualTo(2);
  }
}
