package dev.toll.model.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements. */
sealed interface Node {
    record Text(String text) implements Node {}

    record Output(Expr value) implements Node {}

    record If(List<Expr> conditions, List<List<Node>> bodies, List<Node> otherwise) implements Node {}

    record For(List<String> targets, Expr items, @Nullable Expr condition, List<Node> body, List<Node> otherwise, int position) implements Node {}

    record Set(List<String> targets, @Nullable String attribute, Expr value, int position) implements Node {}

    record SetBlock(String target, List<Node> body) implements Node {}

    record Macro(String name, List<String> parameters, List<@Nullable Expr> defaults, List<Node> body) implements Node {}

    record Generation(List<Node> body) implements Node {}

    record Break(int position) implements Node {}

    record Continue(int position) implements Node {}
}
