package dev.inkstone.model.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A scope of native handles: whatever is made here is freed when the scope closes, except what a
 * longer-lived scope has {@link #adopt adopted}. Not thread-safe; closing twice is harmless.
 */
public final class Values implements AutoCloseable {
  private final NDManager manager;
  private final Deque<IValue> handles = new ArrayDeque<>();

  private Values(NDManager manager) {
    this.manager = manager;
  }

  /** A scope on the program's device. */
  public static Values of(Program program) {
    return new Values(program.manager().newSubManager());
  }

  /** An int64 tensor; the product of the shape is the length of the data. */
  public PtNDArray longs(long[] data, long... shape) {
    return (PtNDArray) manager.create(data, new Shape(shape));
  }

  /** A float32 tensor; the product of the shape is the length of the data. */
  public PtNDArray floats(float[] data, long... shape) {
    return (PtNDArray) manager.create(data, new Shape(shape));
  }

  /** A uint8 tensor [n] of the n bytes that remain; a mapped buffer is read in place on the CPU. */
  public PtNDArray bytes(ByteBuffer data) {
    ByteBuffer source = data.duplicate().order(ByteOrder.nativeOrder());
    Shape shape = new Shape(source.remaining());
    return (PtNDArray) manager.create(source, shape, DataType.UINT8);
  }

  /** Makes this scope the owner of a handle. */
  public IValue adopt(IValue handle) {
    handles.push(handle);
    return handle;
  }

  public IValue value(PtNDArray tensor) {
    return adopt(IValue.from(tensor));
  }

  public IValue value(long number) {
    return adopt(IValue.from(number));
  }

  public IValue value(double number) {
    return adopt(IValue.from(number));
  }

  public IValue value(boolean flag) {
    return adopt(IValue.from(flag));
  }

  public IValue value(String text) {
    return adopt(IValue.from(text));
  }

  public IValue list(IValue... elements) {
    return adopt(IValue.listFrom(elements));
  }

  public IValue list(long... numbers) {
    return adopt(IValue.listFrom(numbers));
  }

  public IValue map(Map<String, PtNDArray> tensors) {
    return adopt(IValue.stringMapFrom(new LinkedHashMap<>(tensors)));
  }

  /** Runs a method; the result lives in this scope. */
  public IValue call(Program program, String method, IValue... arguments) {
    return adopt(program.call(method, arguments));
  }

  /** A result's tensor, alive as long as this scope. */
  public PtNDArray tensor(IValue result) {
    return result.toTensor((PtNDManager) manager);
  }

  /** The tensors of a list, alive as long as this scope. */
  public PtNDArray[] tensors(IValue list) {
    return list.toTensorArray((PtNDManager) manager);
  }

  /** Copies a float32 tensor into an array that has room for it. */
  public void read(IValue result, float[] target) {
    buffer(tensor(result)).asFloatBuffer().get(target, 0, (int) tensor(result).size());
  }

  /** A tensor's bytes, little-endian; valid only while this scope is open. */
  public ByteBuffer buffer(PtNDArray tensor) {
    return JniUtils.getByteBuffer(tensor, true).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
    }
    manager.close();
  }
}
