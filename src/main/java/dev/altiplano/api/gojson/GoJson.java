package dev.altiplano.api.gojson;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes records as Go does: in the order of their components, by names in snake case, safe inside
 * HTML.
 */
public final class GoJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .characterEscapes(new HtmlEscapes())
                  .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new Numbers<>())
                  .addSerializer(Float.class, new Numbers<>())
                  .addSerializer(float.class, new Numbers<>()))
          .build();

  private GoJson() {}

  /** The UTF-8 bytes of {@code value}, with no newline; half a surrogate pair becomes U+FFFD. */
  public static byte[] write(Object value) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(new byte[] {(byte) 0xef, (byte) 0xbf, (byte) 0xbd});
    try {
      ByteBuffer bytes = encoder.encode(CharBuffer.wrap(MAPPER.writeValueAsString(value)));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new AssertionError("malformed input is replaced", e);
    }
  }

  private static final class Numbers<T extends Number> extends ValueSerializer<T> {
    @Override
    public void serialize(T number, JsonGenerator json, SerializationContext context) {
      json.writeNumber(GoNumber.json(number));
    }
  }

  private static final class HtmlEscapes extends CharacterEscapes {
    private static final String ESCAPED = "<>&\u2028\u2029";

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      ESCAPED.chars().filter(c -> c < codes.length).forEach(c -> codes[c] = ESCAPE_CUSTOM);
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return ESCAPED.indexOf(c) < 0 ? null : new SerializedString("\\u%04x".formatted(c));
    }
  }
}
