package dev.altiplano.engine;

import dev.altiplano.testing.ProtoWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
  @TempDir private Path directory;

  @Test
  void prints() throws Exception {
    try (OnnxEngine engine = OnnxEngine.create(RuntimeLibrary.bundled())) {
      print(engine, model(8, 17, "", "Turn"));
      print(engine, model(8, 17, "com.example", "Turn"));
      print(engine, model(8, 17, "com.microsoft", "Turn"));
      print(engine, model(8, 17, "com.microsoft", "PagedAttention"));
      print(engine, model(8, 99, "", "Identity"));
      print(engine, model(8, 27, "", "Identity"));
      print(engine, model(99, 17, "", "Identity"));
      print(engine, model(8, 17, "", "SequenceEmpty"));
      print(engine, model(8, 17, "", "StringNormalizer"));
      print(engine, model(8, 17, "", "Gelu"));
      print(engine, model(8, 17, "", "Identity"));
      byte[] b = model(8, 17, "com.example", "Turn");
      print(engine, java.util.Arrays.copyOf(b, b.length - 9));
    }
  }

  private void print(OnnxEngine engine, byte[] model) throws Exception {
    Path file = Files.write(directory.resolve("m.onnx"), model);
    try {
      engine.open(file, new EngineOptions(1, 8, 1)).close();
    } catch (RuntimeException e) {
      System.out.println("MESSAGE " + e.getMessage());
    }
  }

  private static byte[] model(int ir, int opset, String domain, String op) {
    ProtoWriter node =
        new ProtoWriter()
            .string(1, "input_ids")
            .string(2, "out")
            .string(3, "turner")
            .string(4, op)
            .string(7, domain);
    ProtoWriter graph =
        new ProtoWriter()
            .message(1, node)
            .string(2, "g")
            .message(11, value("input_ids"))
            .message(12, value("out"));
    ProtoWriter m =
        new ProtoWriter()
            .number(1, ir)
            .message(7, graph)
            .message(8, new ProtoWriter().string(1, "").number(2, opset));
    if (!domain.isEmpty()) {
      m.message(8, new ProtoWriter().string(1, domain).number(2, 1));
    }
    return m.bytes();
  }

  private static ProtoWriter value(String name) {
    ProtoWriter shape = new ProtoWriter().message(1, new ProtoWriter().number(1, 1));
    ProtoWriter tensor = new ProtoWriter().number(1, 1).message(2, shape);
    return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
  }
}
