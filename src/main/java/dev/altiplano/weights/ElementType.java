package dev.altiplano.weights;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the elements of a {@link Tensor} are stored. Little-endian all. */
public enum ElementType {
  /** IEEE 754 single precision. */
  F32(Float.BYTES),
  /** IEEE 754 half precision. */
  F16(Short.BYTES),
  /** The upper half of a single-precision number. */
  BF16(Short.BYTES),
  /** IEEE 754 double precision. */
  F64(Double.BYTES),
  /** Eight bits, four of which are the exponent; there is no infinity. */
  F8_E4M3(Byte.BYTES),
  /** Eight bits, five of which are the exponent. */
  F8_E5M2(Byte.BYTES),
  Q4_0(32, 18, new SmallBlocks(4, false)),
  Q4_1(32, 20, new SmallBlocks(4, true)),
  Q5_0(32, 22, new SmallBlocks(5, false)),
  Q5_1(32, 24, new SmallBlocks(5, true)),
  Q8_0(32, 34, new SmallBlocks(8, false)),
  Q2_K(256, 84, SuperBlocks.Q2_K),
  Q3_K(256, 110, SuperBlocks.Q3_K),
  Q4_K(256, 144, SuperBlocks.Q4_K),
  Q5_K(256, 176, SuperBlocks.Q5_K),
  Q6_K(256, 210, SuperBlocks.Q6_K),
  IQ1_S(256, 50, LatticeBlocks.IQ1_S),
  IQ1_M(256, 56, LatticeBlocks.IQ1_M),
  IQ2_XXS(256, 66, LatticeBlocks.IQ2_XXS),
  IQ2_XS(256, 74, LatticeBlocks.IQ2_XS),
  IQ2_S(256, 82, LatticeBlocks.IQ2_S),
  IQ3_XXS(256, 98, LatticeBlocks.IQ3_XXS),
  IQ3_S(256, 110, LatticeBlocks.IQ3_S),
  IQ4_NL(32, 18, CodedBlocks.IQ4_NL),
  IQ4_XS(256, 136, CodedBlocks.IQ4_XS),
  MXFP4(32, 17, CodedBlocks.MXFP4),
  TQ1_0(256, 54, TernaryBlocks.TQ1_0),
  TQ2_0(256, 66, TernaryBlocks.TQ2_0);

  private final int blockElements;
  private final int blockBytes;

  @SuppressWarnings("ImmutableEnumChecker") // formats have no state
  private final @Nullable BlockFormat format;

  ElementType(int bytes) {
    this.blockElements = 1;
    this.blockBytes = bytes;
    this.format = null;
  }

  ElementType(int blockElements, int blockBytes, BlockFormat format) {
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
    this.format = format;
  }

  /** Elements of a block; a row is a whole number of blocks. */
  public int blockElements() {
    return blockElements;
  }

  /** Bytes of a block, or of one element where there are no blocks. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Bytes of so many elements, which must be whole blocks. */
  public long bytes(long elements) {
    if (elements % blockElements != 0) {
      throw new IllegalArgumentException(
          "%d elements are no whole blocks of %s".formatted(elements, this));
    }
    return Math.multiplyExact(elements / blockElements, (long) blockBytes);
  }

  Optional<BlockFormat> format() {
    return Optional.ofNullable(format);
  }
}
