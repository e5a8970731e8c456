package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.ledger.PayloadBlock.Member;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class PayloadBlockTest {

    private static final List<Member> EVENTS = IntStream.range(0, 40)
            .mapToObj(i -> new Member(new SourceKey("E-" + i + "\u001fé😀"), "{\"title\":\"Fête № " + i + " 😀\",\"description\":\"" + "choir ".repeat(20) + "\"}"))
            .toList();

    private static byte[] pack(PayloadBlock block) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            return block.pack(deflater);
        } finally {
            deflater.end();
        }
    }

    @Test
    void givesBackWhatWasPutIn() throws DataFormatException {
        List<PayloadBlock> blocks = PayloadBlock.divide(EVENTS);

        assertThat(blocks).extracting(block -> block.members().size()).containsExactly(16, 16, 8);
        assertThat(blocks.stream().flatMap(block -> block.members().stream())).containsExactlyElementsOf(EVENTS);
        for (PayloadBlock block : blocks) {
            assertThat(PayloadBlock.unpack(pack(block))).isEqualTo(block);
        }
    }

    @Test
    void mayBePackedOneAfterTheOtherWithTheSameDeflater() throws DataFormatException {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            for (PayloadBlock block : PayloadBlock.divide(EVENTS)) {
                assertThat(PayloadBlock.unpack(block.pack(deflater))).isEqualTo(block);
            }
        } finally {
            deflater.end();
        }
    }

    @Test
    void givesBackWhatCannotBeDeflated() throws DataFormatException {
        RandomGenerator random = new SplittableRandom(7);
        String noise = random.ints(20_000, 0x4e00, 0x9fff).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        PayloadBlock block = new PayloadBlock(List.of(new Member(new SourceKey("1"), noise)));

        byte[] packed = pack(block);

        assertThat(packed.length).as("more than half of it").isGreaterThan(30_000);
        assertThat(PayloadBlock.unpack(packed)).isEqualTo(block);
    }

    @Test
    void takesAQuarterOfTheRoomWhereNeighboursAreAlike() {
        PayloadBlock block = PayloadBlock.divide(EVENTS).getFirst();

        assertThat(pack(block).length).isLessThan(block.members().stream().mapToInt(member -> member.json().length()).sum() / 4);
    }

    @Test
    void holdsFewPayloadsWhereTheyAreLong() throws DataFormatException {
        List<Member> letters = List.of(member("a", 20_000), member("b", 20_000), member("c", 3_000_000), member("d", 1));

        List<PayloadBlock> blocks = PayloadBlock.divide(letters);

        assertThat(blocks).extracting(block -> block.members().stream().map(member -> member.key().value()).toList())
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
        assertThat(PayloadBlock.unpack(pack(blocks.get(1))).members()).containsExactly(letters.get(2));
    }

    private static Member member(String key, int length) {
        return new Member(new SourceKey(key), "{\"title\":\"" + "x".repeat(length) + "\"}");
    }

    @Test
    void isNoBlockWhereAnyByteIsAnother() throws DataFormatException {
        byte[] packed = pack(PayloadBlock.divide(EVENTS).getLast());
        for (int i = 0; i < packed.length; i++) {
            byte[] damaged = packed.clone();
            damaged[i] = (byte) (damaged[i] ^ 1 << (i % 8));
            assertThatThrownBy(() -> PayloadBlock.unpack(damaged)).as("byte %d", i).isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void isNoBlockWhereItWasCutShort() {
        byte[] packed = pack(PayloadBlock.divide(EVENTS).getLast());
        for (int length = 0; length < packed.length; length++) {
            byte[] damaged = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> PayloadBlock.unpack(damaged)).as("%d bytes", length).isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void takesNoMemoryForALengthThatCannotBe() {
        byte[] packed = pack(PayloadBlock.divide(EVENTS).getLast());
        for (int length : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1)) {
            byte[] damaged = packed.clone();
            ByteBuffer.wrap(damaged).putInt(length);
            assertThatThrownBy(() -> PayloadBlock.unpack(damaged)).isInstanceOf(DataFormatException.class);
        }
    }
}
