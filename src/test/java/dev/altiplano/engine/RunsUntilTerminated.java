package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that runs steps until it is told to end; {@link TerminationTest} does so in the middle
 * of one.
 */
final class RunsUntilTerminated {
  private static final int TOKENS = 2048;

  private RunsUntilTerminated() {}

  /** Takes the graph's file, and more that it ignores; prints a line when steps are running. */
  public static void main(String[] args) throws InterruptedException {
    OnnxEngine engine = OnnxEngine.create(RuntimeLibrary.bundled());
    ForwardPass pass = engine.open(Path.of(args[0]), new EngineOptions(1, TOKENS, 2));
    Thread model = Thread.ofPlatform().daemon().unstarted(() -> runForever(pass));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(engine, pass, model)));
    model.start();
    model.join();
  }

  private static void runForever(ForwardPass pass) {
    Step step =
        new Step(List.of(new SequenceStep(pass.reserve(), new int[TOKENS], 0, new int[] {0})));
    try {
      pass.run(step);
      System.out.println("running");
      while (true) {
        pass.run(step);
      }
    } catch (AltiplanoException e) {
      if (e.kind() != ErrorKind.SHUTTING_DOWN) {
        throw e;
      }
    }
  }

  private static void stop(OnnxEngine engine, ForwardPass pass, Thread model) {
    pass.interrupt();
    try {
      model.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    pass.close();
    engine.close();
  }
}
