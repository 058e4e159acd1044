package dev.toll.model.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions; each knows its place in the source. */
sealed interface Expr {
    int position();

    record Literal(@Nullable Object value, int position) implements Expr {}

    record Name(String name, int position) implements Expr {}

    record ListOf(List<Expr> items, int position) implements Expr {}

    record DictOf(List<Expr> keys, List<Expr> values, int position) implements Expr {}

    record Attribute(Expr target, String name, int position) implements Expr {}

    record Index(Expr target, Expr index, int position) implements Expr {}

    record Slice(Expr target, @Nullable Expr from, @Nullable Expr to, @Nullable Expr step, int position) implements Expr {}

    record Call(Expr target, List<Expr> arguments, List<String> names, List<Expr> named, int position) implements Expr {}

    record Filter(Expr target, String name, List<Expr> arguments, List<String> names, List<Expr> named, int position) implements Expr {}

    record Test(Expr target, String name, List<Expr> arguments, boolean negated, int position) implements Expr {}

    record Unary(String operator, Expr operand, int position) implements Expr {}

    record Binary(String operator, Expr left, Expr right, int position) implements Expr {}

    record Choice(Expr condition, Expr then, @Nullable Expr otherwise, int position) implements Expr {}
}
